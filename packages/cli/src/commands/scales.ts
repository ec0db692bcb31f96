import { type Command, Option } from 'commander'
import { type Act, addCommonOptions, type CommonOptions, whole, within } from '../options.ts'

export interface ScalesOptions extends CommonOptions {
  keep: number
  columns: number
  numpySeed?: number
}

export function addScales(command: Command, act: Act<ScalesOptions>): void {
  addCommonOptions(command)
    .option('--keep <probability>', 'probability of keeping a unit: 1 − the dropout rate', within('(0, 1]'), 0.5)
    .option('--columns <n>', 'inputs to average over', whole(1, 10_000_000), 1_000_000)
    .addOption(
      new Option(
        '--numpy-seed <n>',
        "seed of NumPy's RandomState, which then draws; computed in float64 by the reference backend (default: none)",
      )
        .argParser(whole(0, 2 ** 32 - 1))
        .conflicts(['seed']),
    )
    .action(
      act(async options => {
        checkCall(command, options)
        return (await import('../programs/scales.ts')).printScales(options)
      }),
    )
}

function checkCall(command: Command, { numpySeed, backend }: ScalesOptions): void {
  if (numpySeed !== undefined && backend !== 'auto' && backend !== 'reference') {
    command.error("error: option '--numpy-seed' computes in float64: it needs the reference backend")
  }
}
