import { PATIENCE, QUEUE } from '@thinnet/sweep/queue/defaults'
import { InvalidArgumentError, Option } from 'commander'
import { within } from '../options.ts'

/** The options that who puts trials on a queue and who takes them from it have in common. */

export function queueOption(what: string, usual?: string): Option {
  const address = 'redis://[user:password@]host[:port][/db], or rediss:// for TLS'
  const text = `${what}: ${address}${usual === undefined ? '' : ` (default: ${usual})`}`
  return new Option('--queue <url>', text).env('THINNET_QUEUE')
}

export function nameOption(): Option {
  return new Option('--name <name>', 'name of the queue, where a Redis has several').default(QUEUE).argParser(text => {
    if (!/^[\w.-]{1,100}$/.test(text)) throw new InvalidArgumentError('Expected letters, digits, ., - and _.')
    return text
  })
}

export function patienceOption(): Option {
  return new Option('--patience <seconds>', 'seconds to wait for a Redis that is lost')
    .default(PATIENCE)
    .argParser(within('[0, 1000000]'))
}
