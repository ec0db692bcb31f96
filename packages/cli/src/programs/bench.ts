import { thinnetLibraries } from '../bench/libraries.ts'
import { type BenchOptions, usual } from '../bench/options.ts'
import { ROWS } from '../bench/rows.ts'
import { runBench } from '../bench/run.ts'

/** Measures this machine, and thinnet on it. */
export async function bench(options: BenchOptions): Promise<number> {
  const rows = usual(ROWS, options.rows)
  await runBench('thinnet on this machine', { rows, libraries: thinnetLibraries() }, options)
  return 0
}
