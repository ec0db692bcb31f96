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
    .argument('<A>', 'the folder of a sweep, with its results.json')
    .argument('<B>', 'the folder of another')
    .addOption(
      new Option('--objective <name>', 'compare by (default: what both were judged by)').choices([
        'testAccuracy',
        'testLoss',
      ]),
    )
    .option('--out <dir>', 'write a page, compare.html, into this folder')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action((a: string, b: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { compare } = await import('../programs/sweep-compare.ts')
        return compare(a, b, self.optsWithGlobals<CompareOptions>())
      })(options, self),
    )
}
