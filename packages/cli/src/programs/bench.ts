import { thinnetLibraries } from '../bench/libraries.ts'
import { type BenchOptions, usual } from '../bench/options.ts'
import { ROWS } from '../bench/rows.ts'
import { runBench } from '../bench/run.ts'
import { commandFor } from '../command-line.ts'
import { sayNext } from '../terminal/print.ts'

/** Measures this machine, and thinnet on it; `given` are the words that say how, but for rows and files. */
export async function bench(options: BenchOptions, given: readonly string[]): Promise<number> {
  const rows = usual(ROWS, options.rows)
  const command = (words: readonly string[]) => commandFor('bench', [...given, ...words])
  const status = await runBench(
    { title: 'thinnet on this machine', rows, libraries: thinnetLibraries(), command },
    options,
  )
  if (status === 0) {
    const { json, html } = options
    const ids = options.rows ? ['--rows', options.rows.map(({ id }) => id).join()] : []
    if (typeof json === 'string') sayNext(['Its charts and tables, as a page', commandFor('report', [json])])
    else if (html === undefined) sayNext(['The same with charts, as a page', command([...ids, '--html', 'bench.html'])])
    else sayNext(['See what is dropped, as networks train', commandFor('lab', [])])
  }
  return status
}
