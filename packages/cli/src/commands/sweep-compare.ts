import type { SweepSpec } from '@thinnet/sweep'
import { type Command, Option } from 'commander'
import type { Act, CommonOptions } from '../options.ts'

export interface CompareOptions {
  out?: string
  json?: true
  objective?: SweepSpec['objective']
}

/** `thinnet sweep compare A B` */
export function addCompare(command: Command, act: Act<CommonOptions>): void {
  command
    .description('compare the configurations that two sweeps have in common, paired over the seeds')
    .argument('<A>', 'folder of a sweep, with its results.json')
    .argument('<B>', 'folder of another')
    .addOption(
      new Option('--objective <name>', 'figure to compare by (default: what both were judged by)').choices([
        'testAccuracy',
        'testLoss',
      ]),
    )
    .option('--out <dir>', 'folder to write a page to, compare.html (default: none is written)')
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .action((a: string, b: string, options: CommonOptions, self: Command) =>
      act(async (_, given) => {
        const { compare } = await import('../programs/sweep-compare.ts')
        return compare(a, b, self.optsWithGlobals<CompareOptions>(), given)
      })(options, self),
    )
}
