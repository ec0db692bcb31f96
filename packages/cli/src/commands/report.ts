import { type Command, InvalidArgumentError } from 'commander'
import type { Act, CommonOptions } from '../options.ts'

export interface ReportOptions {
  out?: string
  lab?: string
  json?: true
}

export function addReport(command: Command, act: Act<CommonOptions>): void {
  command
    .description(
      'draw the report of a run, a sweep or a bench again, from what its folder holds; of several, one report with their curves on common axes',
    )
    .argument('<path...>', 'folders of runs and sweeps, or a file of thinnet bench --json')
    .option('--out <dir>', 'folder to write to (default: its own; of several, a new one in runs/)')
    .option(
      '--lab <url>',
      'address of the lab that reports link to (default: that of thinnet lab on this machine)',
      address,
    )
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .action((paths: string[], options: CommonOptions, self: Command) =>
      act(async () => {
        const { report } = await import('../programs/report.ts')
        return report(paths, self.opts<ReportOptions>())
      })(options, self),
    )
}

function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:/i.test(text))
    throw new InvalidArgumentError('Expected an address that begins with http.')
  return text
}
