import { options, random, type Tensor } from 'thinnet'
import { Table } from '../csv/table.ts'
import { refuse, show } from '../refuse.ts'
import { countOf, type Rows, rowsOf } from './rows.ts'

export interface SplitOptions {
  /** How much is to test on: a fraction in (0, 1), rounded up to whole rows, or a number of rows ≥ 1. Default 0.25. */
  testSize?: number
  /** Labels, one a row, or a column of the table: each is as frequent in both parts as in the whole. Default: rows are drawn without a look at them. */
  stratify?: Tensor | readonly (string | number | null)[] | string
  /** Default true: rows are drawn; false: the last ones are to test on, as befits what follows in time. */
  shuffle?: boolean
  /** Of the draw. Default 0: the same split every time. */
  seed?: number | bigint
}

/** The two parts of data, each in the form in which they were given. */
export interface Split<T> {
  readonly train: T
  readonly test: T
}

const KINDS = {
  testSize: options.positive,
  stratify: options.anything,
  shuffle: options.flag,
  seed: options.anything,
}

/**
 * Splits rows into some to train on and some to test on: those of a table, or of several arrays or tensors together.
 *
 * The rows are those of `random.permutation` of the stream { seed, site: 'trainTestSplit' }: the first are to test on,
 * with `stratify` the first of each label.
 *
 * @param data a table, or an array of what belongs together, row by row: tensors, tables, or arrays of anything
 * @throws ThinnetError for parts of which one is empty, for data of different lengths, and for labels to stratify by of
 *   which one occurs only once
 */
export function trainTestSplit(data: Table, given?: SplitOptions): Split<Table>
export function trainTestSplit<const T extends readonly Rows[]>(data: T, given?: SplitOptions): Split<Mutable<T>>
export function trainTestSplit(data: Table | readonly Rows[], given: SplitOptions = {}): Split<unknown> {
  const who = 'trainTestSplit'
  const { testSize = 0.25, stratify, shuffle = true, seed = 0 } = options.checkOptions(who, given, KINDS)
  const all = data instanceof Table ? [data] : data
  if (!Array.isArray(all) || all.length === 0) refuse(who, 'a table, or an array of tensors or arrays', data)
  const count = countOf(all, who)
  const tests = testSize < 1 ? Math.ceil(testSize * count) : testSize
  if (!Number.isInteger(tests) || tests < 1 || tests >= count) {
    refuse(
      who,
      `testSize: a fraction in (0, 1), or a whole number of the ${count} rows that leaves some`,
      `${testSize}`,
    )
  }
  if (!shuffle && stratify !== undefined) refuse(who, 'shuffle: true with stratify', 'false')
  const order = shuffle
    ? random.permutation(random.streamOf({ seed, site: who, purpose: 'shuffle' }), count)
    : Uint32Array.from({ length: count }, (_, i) => (i + count - tests) % count)
  const labels = stratify === undefined ? undefined : labelsOf(stratify, data, count)
  const isTest = labels ? stratified(order, labels, tests) : (_: number, place: number) => place < tests
  const places = { train: order.filter((row, i) => !isTest(row, i)), test: order.filter((row, i) => isTest(row, i)) }
  const part = (rows: ArrayLike<number>) => {
    const parts = all.map(each => rowsOf(each, rows))
    return data instanceof Table ? parts[0] : parts
  }
  return { train: part(places.train), test: part(places.test) }
}

type Mutable<T extends readonly unknown[]> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer R)[] ? R[] : T[K]
}

type Label = string | number | null

function labelsOf(stratify: NonNullable<SplitOptions['stratify']>, data: unknown, count: number): readonly Label[] {
  const who = 'trainTestSplit: stratify'
  if (typeof stratify === 'string') {
    if (!(data instanceof Table)) return refuse(who, 'labels, one per row', show(stratify), 'Names are for tables.')
    return Array.from<Label>(data.column(stratify).values)
  }
  const values = 'data' in stratify ? stratify.data : stratify
  if (values.length !== count) refuse(who, `${count} labels, one per row`, `${values.length}`)
  return Array.from<Label>(values)
}

/** Whether a row is to test on: so many of each label, those that come first in `order`. */
function stratified(order: Uint32Array, labels: readonly Label[], tests: number): (row: number) => boolean {
  const members = new Map<Label, number[]>()
  for (const row of order) {
    const same = members.get(labels[row]!)
    if (same) same.push(row)
    else members.set(labels[row]!, [row])
  }
  const classes = [...members.values()].sort((a, b) => b.length - a.length)
  const alone = classes.find(rows => rows.length < 2)
  if (alone) refuse('trainTestSplit', 'labels that occur at least twice', `${show(labels[alone[0]!])} once`)
  if (tests < classes.length || labels.length - tests < classes.length) {
    refuse('trainTestSplit', `both parts of at least ${classes.length} rows, one per label`, `${tests} to test on`)
  }
  // Whole rows of each share, then one more for those that lost most by it, the larger classes first among equals.
  const shares = classes.map(rows => (rows.length * tests) / labels.length)
  const counts = shares.map(Math.floor)
  const byLoss = shares.map((_, k) => k).sort((a, b) => shares[b]! - counts[b]! - (shares[a]! - counts[a]!))
  const left = tests - counts.reduce((a, b) => a + b, 0)
  for (const k of byLoss.slice(0, left)) counts[k]!++
  const test = new Set(classes.flatMap((rows, k) => rows.slice(0, counts[k])))
  return row => test.has(row)
}
