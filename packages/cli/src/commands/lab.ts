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
      'where to serve; 0 is any free one (default: 8484, or the next that is free)',
      whole(0, 65535),
    )
    .option('--host <name>', 'who is served: 0.0.0.0, or :: with IPv6, is everyone on the network', '127.0.0.1')
    .option('--no-open', 'leave the browser alone')
    .option('--no-isolation', 'without the headers that let the page use threads')
    .option(
      '--embed [origins...]',
      'who may show the page in a frame: every page, or those of these origins (default: none)',
      origins,
    )
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action(act(async () => (await import('../programs/lab.ts')).lab(command.opts<LabOptions>())))
}
