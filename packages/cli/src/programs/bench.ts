import { thinnetLibraries } from '../bench/libraries.ts'
import { type BenchOptions, usual } from '../bench/options.ts'
import { ROWS } from '../bench/rows.ts'
import { runBench } from '../bench/run.ts'
import { commandFor } from '../command-line.ts'
import { sayNext } from '../terminal/print.ts'

/** Measures this machine, and thinnet on it. */
export async function bench(options: BenchOptions): Promise<number> {
  const rows = usual(ROWS, options.rows)
  await runBench('thinnet on this machine', { rows, libraries: thinnetLibraries() }, options)
  if (options.html === undefined && options.json === undefined) {
    sayNext([
      'The same with charts, as a page',
      commandFor('bench', [...process.argv.slice(3), '--html', 'bench.html']),
    ])
  }
  return 0
}
