import { type Command, InvalidArgumentError } from 'commander'
import { givenWords, whole, within } from '../options.ts'
import type { Row } from './rows.ts'

export interface BenchOptions {
  /** Left out: all that are not optional. */
  rows?: readonly Row[]
  rounds: number
  seconds: number
  limit: number
  /** Rows again with one core busy. */
  busy?: boolean
  /** A file's path; true: to stdout, and nothing else there. */
  json?: string | true
  html?: string
}

/** The options of a bench over these rows. */
export function addBenchOptions(command: Command, rows: readonly Row[]): Command {
  return command
    .option('--rows <a,b>', `rows to measure, some of ${idsOf(rows)} (default: all but those marked)`, someOf(rows))
    .option('--rounds <n>', 'rounds of a row, in each of which each library has a turn', whole(1, 1e6), 7)
    .option('--seconds <x>', 'seconds that a turn repeats the work, once at least', within('(0, Infinity)'), 0.5)
    .option(
      '--limit <x>',
      'seconds to wait for an answer; a library may take half of it in all rounds of a row',
      within('(0, Infinity)'),
      240,
    )
    .option(
      '--busy',
      "repetition of each row while another process keeps one core busy: thinnet's ratios to one thread then say what threads cost",
    )
    .option(
      '--json [file]',
      "JSON of everything, each round's figure too: into a file, or else on stdout (default: none)",
    )
    .option(
      '--html <file>',
      'page to write: charts and tables in one file that loads nothing, and its figures next to it as .csv (default: none)',
    )
}

/** The options that a call was given, but its rows and files, as words to be given again. */
export function wordsBesideRows(command: Command): string[] {
  return givenWords(command, ['rows', 'json', 'html'])
}

interface Named {
  id: string
  /** A name for several. */
  group?: string
  optional?: boolean
}

const groupsOf = (all: readonly Named[]) => new Set(all.flatMap(({ group }) => group ?? []))

/** Ids for a help text, and the groups that they are in. */
export function idsOf(all: readonly Named[]): string {
  const ids = all.map(({ id, optional }) => (optional ? `${id} (only if asked for)` : id))
  const groups = [...groupsOf(all)]
  return ids.join(', ') + (groups.length > 0 ? `; or all of ${groups.join(', ')}` : '')
}

/** A parser of ids and groups with commas between, of those there are. */
export function someOf<T extends Named>(all: readonly T[]): (text: string) => T[] {
  return text =>
    text.split(',').flatMap(name => {
      const found = all.filter(({ id, group }) => id === name || group === name)
      const names = [...all.map(({ id }) => id), ...groupsOf(all)]
      if (found.length === 0) throw new InvalidArgumentError(`Expected some of ${names.join(', ')}, got ${name}.`)
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
