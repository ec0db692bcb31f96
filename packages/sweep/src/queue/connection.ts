import { isIP } from 'node:net'
import { duration } from '@thinnet/charts/text'
import { Redis, type RedisOptions } from 'ioredis'
import { ThinnetError } from 'thinnet'
import { toStderr } from '../tell.ts'
import { type Address, addressOf, nameOf } from './address.ts'
import { PATIENCE } from './defaults.ts'

type Patient = Omit<RedisOptions, 'retryStrategy'> & { retryStrategy: (times: number) => number | undefined }

/** A Redis that has been entered, and is waited for when it is lost. */
export interface Link {
  /** Its name, without the password. */
  readonly name: string
  readonly client: Redis
  /** For further connections, which wait as this one does. */
  readonly options: Patient
  /** Fails once it has been lost for longer than is waited. */
  readonly gone: Promise<never>
  /** What is done each time that it is back. */
  onBack(work: () => void): void
  close(): void
}

export interface LinkOptions {
  /** Seconds that a lost Redis is waited for. */
  patience?: number
  /** Is told once when it is lost, and once when it is back. */
  tell?: (line: string) => void
}

const CONNECT_MS = 10_000
/** A connection that owes an answer for so long is dropped and made again: the cable may be cut. Waits take 10 s. */
const SILENCE_MS = 30_000
const LEAST = [6, 2]

/**
 * Enters a Redis, and sees that it is one that a queue can be on.
 *
 * @throws ThinnetError for what is no URL or no such Redis
 */
export async function connect(url: string, { patience = PATIENCE, tell = toStderr }: LinkOptions = {}): Promise<Link> {
  const address = addressOf(url)
  const name = nameOf(address)
  await check(address, name)

  const backWork: (() => void)[] = []
  /** When, or 0; this connection, and not those that BullMQ makes with its options. */
  let lost = 0
  /** Times since that it was, or could not be made. */
  let closed = 0
  let given = false
  let fail: (error: Error) => void = () => {}
  const gone = new Promise<never>((_, reject) => {
    fail = reject
  })
  gone.catch(() => {})
  const pause = (times: number) => (given ? undefined : Math.min(50 * 2 ** Math.min(times, 10), 3000))
  const options: Patient = {
    ...optionsOf(address),
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS,
    retryStrategy: pause,
    // The name may lead to another Redis by now, which has taken this one's place. Who asked asks again.
    reconnectOnError: error => (/^(READONLY|MASTERDOWN)/.test(error.message) ? 1 : false),
  }
  const client = new Redis({
    ...options,
    retryStrategy: times => {
      if (lost === 0 || Date.now() - lost < patience * 1000) return pause(times)
      given = true
      fail(new ThinnetError(`${name}: expected it back within ${duration(patience)}, got no answer.`))
      return null
    },
  })
  client.on('error', () => {})
  client.on('close', () => {
    if (given) return
    lost ||= Date.now()
    // After the first there may be another connection at once.
    if (++closed === 2) tell(`${name} is lost; waiting for up to ${duration(patience)}`)
  })
  client.on('ready', () => {
    if (lost === 0) return
    if (closed > 1) tell(`${name} is back after ${duration((Date.now() - lost) / 1000)}`)
    lost = 0
    closed = 0
    for (const work of backWork) work()
  })
  return {
    ...{ name, client, options, gone },
    onBack: work => void backWork.push(work),
    close() {
      given = true
      client.disconnect()
    },
  }
}

/** What every connection has. */
export function optionsOf({ host, port, db, username, password, tls }: Address): RedisOptions {
  return {
    ...{ host, port, db, connectTimeout: CONNECT_MS, keepAlive: 10_000 },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: isIP(host) ? {} : { servername: host } } : {}),
  }
}

async function check(address: Address, name: string): Promise<void> {
  const client = new Redis({
    ...optionsOf(address),
    ...{ lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0, socketTimeout: CONNECT_MS },
    ...{ enableReadyCheck: false, disableClientInfo: true },
  })
  let last: Error | null = null
  client.on('error', error => {
    last = error
  })
  const refuse = (expected: string, got: string) => new ThinnetError(`${name}: expected ${expected}, got ${got}.`)
  try {
    let info: Map<string, string>
    try {
      await client.connect()
      await client.select(address.db)
      info = fields(await client.info())
      for (const waits = Date.now() + 60_000; info.get('loading') === '1' && Date.now() < waits; ) {
        await new Promise(resolve => setTimeout(resolve, 500))
        info = fields(await client.info())
      }
    } catch (error) {
      throw refuse(...reason(last ?? (error as Error)))
    }
    const version = info.get('redis_version')
    if (version === undefined) throw refuse('Redis or Valkey', 'something else')
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < LEAST[0]! || (major === LEAST[0] && minor < LEAST[1]!)) {
      throw refuse(`Redis ${LEAST.join('.')} or later`, version)
    }
    if (info.get('cluster_enabled') === '1') throw refuse('a single Redis', 'a cluster')
    if (info.get('role') === 'slave') throw refuse('a Redis to write to', 'a replica')
    const policy = info.get('maxmemory_policy') ?? 'noeviction'
    if (policy !== 'noeviction') {
      throw refuse('maxmemory-policy noeviction', `${policy}, which would drop trials when memory is short`)
    }
  } finally {
    client.disconnect()
  }
}

function fields(info: string): Map<string, string> {
  return new Map(
    info
      .split(/\r?\n/)
      .map(line => line.split(':', 2))
      .flatMap(([key, value]) => (value === undefined ? [] : [[key!, value]])),
  )
}

/** What was expected, and what came instead. */
function reason(error: Error & { code?: string }): [string, string] {
  const { code = '', message } = error
  if (/^(WRONGPASS|ERR invalid password)/.test(message)) return ['the user and password of it', 'wrong ones']
  if (/^NOAUTH/.test(message)) return ['a password', 'none']
  if (/^NOPERM/.test(message)) return ['a user who may do all of it', message]
  if (/DB index is out of range/.test(message)) return ['a database that it has', 'a number beyond them']
  if (/Protocol error|RESP type|Socket timeout/.test(message))
    return ['Redis to answer there', 'something else, or nothing']
  if (/CERT|SIGNED|ALTNAME/.test(code)) {
    return ['a certificate that Node trusts (NODE_EXTRA_CA_CERTS names a file of more)', `${code}`]
  }
  if (/SSL|EPROTO/.test(code) || /SSL/.test(message)) return ['TLS to be spoken there', 'something else']
  if (/Connection is closed|ECONNRESET/.test(`${message} ${code}`)) {
    return ['Redis to answer there', 'a connection that was closed at once (is it TLS? Then rediss://)']
  }
  return ['an answer there', code || message]
}
