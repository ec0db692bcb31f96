import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { writeWhole } from '../atomic.ts'
import { whole, within } from '../options.ts'
import { measureCeilings } from './ceilings.ts'
import { compare } from './compare.ts'
import { drawPage } from './page.ts'
import type { Peer } from './peers.ts'
import type { Row } from './rows.ts'
import { tables } from './table.ts'

export interface BenchOptions {
  /** Left out: all that are not optional. */
  rows?: readonly Row[]
  rounds: number
  seconds: number
  limit: number
  /** A file's path; true: to stdout, and nothing else there. */
  json?: string | true
  html?: string
}

/** The options of a bench over these rows. */
export function addBenchOptions(command: Command, rows: readonly Row[]): Command {
  return command
    .option('--rows <a,b>', `only these of ${idsOf(rows)}`, someOf(rows))
    .option('--rounds <n>', 'how often the turn of each comes in a row', whole(1, 1e6), 7)
    .option('--seconds <x>', 'how long a turn repeats the work, once at least', within('(0, Infinity)'), 0.5)
    .option(
      '--limit <x>',
      'seconds after which an answer is not waited for; half of it is all that one may take in the rounds of a row',
      within('(0, Infinity)'),
      240,
    )
    .option('--json [file]', "everything as JSON, each round's figure too: into a file, or else to stdout")
    .option('--html <file>', 'a page with charts that loads nothing')
}

/** Ids for a help text. */
export function idsOf(all: readonly { id: string; optional?: boolean }[]): string {
  return all.map(({ id, optional }) => (optional ? `${id} (only if asked for)` : id)).join(', ')
}

/** A parser of ids with commas between, of those there are. */
export function someOf<T extends { id: string }>(all: readonly T[]): (text: string) => T[] {
  return text =>
    text.split(',').map(id => {
      const found = all.find(one => one.id === id)
      if (!found) throw new InvalidArgumentError(`Expected some of ${all.map(one => one.id).join(', ')}, got ${id}.`)
      return found
    })
}

/** Those asked for, or all that are not optional. */
export function usual<T extends { optional?: boolean }>(
  all: readonly T[],
  asked: readonly T[] | undefined,
): readonly T[] {
  return asked ?? all.filter(({ optional }) => !optional)
}

/** Measures the ceilings, then the rows for all peers; prints the table and writes what was asked for. */
export async function runBench(
  title: string,
  { rows, peers }: { rows: readonly Row[]; peers: readonly Peer[] },
  { rounds, seconds, limit, json, html }: BenchOptions,
): Promise<void> {
  const files = [json, html].filter(file => typeof file === 'string')
  for (const file of files) mustBeWritable(file)
  const log = (line: string) => void process.stderr.write(`${line}\n`)
  log('the ceilings of this machine')
  const ceilings = await measureCeilings({ seconds, limit })
  const measured = await compare({ rows, peers, rounds, seconds, limit, ceilings, log })
  const text = `${JSON.stringify(measured, null, json === true ? 0 : 2)}\n`
  if (typeof json === 'string') await writeWhole(json, text)
  if (html !== undefined) await writeWhole(html, drawPage(measured, title))
  const written = files.map(file => `\nWritten: ${file}`).join('')
  process.stdout.write(json === true ? text : `\n${tables(measured)}\n${written && `${written}\n`}`)
}

/** Known before minutes of work, not after them. */
function mustBeWritable(file: string): void {
  const folder = dirname(resolve(file))
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    throw new Error(`${file}: expected a folder that can be written to, got ${folder}.`)
  }
}
