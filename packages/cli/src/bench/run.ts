import { writeWhole } from '@thinnet/sweep/folder'
import { onInterrupt } from '../interrupt.ts'
import { print, say } from '../terminal/print.ts'
import { alsoBusy } from './busy.ts'
import { measureCeilings } from './ceilings.ts'
import { compare, type Measured } from './compare.ts'
import { isRewritable, mustBeWritable, restOf, tableBeside, writePage } from './files.ts'
import type { Library } from './libraries.ts'
import type { BenchOptions } from './options.ts'
import type { Row } from './rows.ts'
import { rowsOf, tables } from './table.ts'

/** What is measured. */
export interface Bench {
  title: string
  rows: readonly Row[]
  libraries: readonly Library[]
  /** The command to type for the same with these words in the place of its rows and files. */
  command(words: readonly string[]): string
}

/**
 * Measures the ceilings, then the rows for all libraries; prints the table and writes what was asked for, JSON after each
 * row. A signal ends it without the row under way: what there is is printed and written, and the command for the rest is said.
 *
 * @returns the exit status: 0, or that of a signal
 */
export async function runBench(bench: Bench, options: BenchOptions): Promise<number> {
  const { rounds, seconds, limit, busy, json, html } = options
  const { rows, libraries } = busy ? alsoBusy(bench) : bench
  const files = [json, html, html === undefined ? undefined : tableBeside(html)].filter(
    file => typeof file === 'string',
  )
  for (const file of files) await mustBeWritable(file)
  const isKept = typeof json === 'string' && (await isRewritable(json))
  const interrupt = onInterrupt('stopping')
  const { signal } = interrupt
  const resumeAfter = (done: number) =>
    interrupt.resumeBy(bench.command(wordsForRest(bench, options, rows.slice(done))), () => keptOf(done, rows.length))
  const endAtOnce = () => process.exit(interrupt.end())
  try {
    resumeAfter(0)
    signal.addEventListener('abort', endAtOnce)
    say('the ceilings of this machine')
    const ceilings = await measureCeilings({ seconds, limit }, libraries)
    signal.removeEventListener('abort', endAtOnce)
    const onRow = async (measured: Measured) => {
      if (isKept) await writeWhole(json, textOf(measured, 2))
      resumeAfter(measured.rows.length)
    }
    const how = { rounds, seconds, limit, ceilings, log: say, signal, onRow }
    const measured = await compare({ rows, libraries, ...how })
    if (measured.rows.length === 0) return interrupt.end()
    if (typeof json === 'string' && !isKept) await writeWhole(json, textOf(measured, 2))
    if (html !== undefined) await writePage(html, measured, bench.title)
    const written = files.map(file => `\nWritten: ${file}`).join('')
    if (json === true) process.stdout.write(textOf(measured, 0))
    else print(`\n${tables(measured)}${written && `\n${written}`}`)
    return interrupt.end()
  } finally {
    signal.removeEventListener('abort', endAtOnce)
    interrupt.forget()
  }
}

const textOf = (measured: Measured, indent: number) => `${JSON.stringify(measured, null, indent)}\n`

const keptOf = (done: number, asked: number) => (done === 0 ? 'nothing was measured yet; ' : `${rowsOf(done, asked)}; `)

/** The rows that are left, in files beside those that have the others. */
function wordsForRest(bench: Bench, { rows, json, html }: BenchOptions, left: readonly Row[]): string[] {
  const ids = new Set(left.map(({ id }) => id))
  const isAll = bench.rows.every(({ id }) => ids.has(id))
  const name = isAll ? (file: string) => file : restOf
  return [
    ...(isAll && rows === undefined ? [] : ['--rows', [...ids].join()]),
    ...(json === undefined ? [] : json === true ? ['--json'] : ['--json', name(json)]),
    ...(html === undefined ? [] : ['--html', name(html)]),
  ]
}
