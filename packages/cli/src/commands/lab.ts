import type { Command } from 'commander'
import { type Act, type CommonOptions, origins, whole } from '../options.ts'

export interface LabOptions {
  port?: number
  host: string
  open: boolean
  isolation: boolean
  embed?: boolean | string[]
  json?: true
}

export function addLab(command: Command, act: Act<CommonOptions>): void {
  command
    .option(
      '--port <n>',
      'port to serve at, 0 for any free one (default: 8484, or the next that is free)',
      whole(0, 65535),
    )
    .option(
      '--host <name>',
      'address to serve at; 0.0.0.0, or :: with IPv6, is open to everyone on the network',
      '127.0.0.1',
    )
    .option('--no-open', 'no browser opened')
    .option('--no-isolation', 'no headers that let the page use threads')
    .option(
      '--embed [origins...]',
      'pages that may show the lab in a frame: every one, or those of these origins (default: none)',
      origins,
    )
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .action(act(async (_, given) => (await import('../programs/lab.ts')).lab(command.opts<LabOptions>(), given)))
}
