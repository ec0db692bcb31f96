import type { Command } from 'commander'
import { addBenchOptions, type BenchOptions, wordsBesideRows } from '../bench/options.ts'
import { ROWS } from '../bench/rows.ts'
import type { Act, CommonOptions } from '../options.ts'

export function addBench(command: Command, act: Act<CommonOptions>): void {
  addBenchOptions(command, ROWS)
    .option('--debug', 'stack of an error, in addition to its message')
    .action(
      act(async () =>
        (await import('../programs/bench.ts')).bench(command.opts<BenchOptions>(), wordsBesideRows(command)),
      ),
    )
}
