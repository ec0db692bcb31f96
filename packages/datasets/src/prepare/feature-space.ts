import { options, type StreamStart, type Tensor, tensor } from 'thinnet'
import type { Table } from '../csv/table.ts'
import { refuse, show } from '../refuse.ts'
import { type FeatureColumn, fittedColumn, fittedScaling, type Preparation } from './feature-column.ts'
import { type LabelEncoder, labelEncoder } from './label-encoder.ts'
import { type Scaling, scaling } from './scale.ts'

export interface FeatureSpaceOptions {
  /** The column to predict: its texts become classes, its numbers stay as they are, unless `columns` says otherwise. Default none. */
  target?: string
  /** Columns to leave out: numbers of patients, names. Default none. */
  exclude?: readonly string[]
  /** What is done with a column. Default standardize for numbers, oneHot for texts. */
  columns?: Readonly<Record<string, Preparation>>
  /** What stands in for a missing number: the mean or median of its column, or this number. Default `'median'`. */
  missing?: 'mean' | 'median' | number
  /** Texts that the fitted table did not have: refused, or a feature of their own. Default `'refuse'`. */
  unknown?: 'refuse' | 'other'
}

/** A table's columns as the numbers that a model takes, fitted on the rows to train on. */
export interface FeatureSpace {
  readonly kind: 'featureSpace'
  /** Of each feature: a column's name, or `column=text` for one of its texts. */
  readonly names: readonly string[]
  /** Of the target's texts; null for a target of numbers, or none. */
  readonly labels: LabelEncoder | null
  /** Of a target of numbers: `scaling.inverse(predictions)` is in its own units again. Null for other targets. */
  readonly scaling: Scaling | null
  /** float32 [rows, features] */
  features(table: Table): Tensor
  /** int32 [rows] of texts, float32 [rows] of numbers. */
  targets(table: Table): Tensor
  /** Both, as `fit(...space.samples(train))` and `evaluate` take them. */
  samples(table: Table): [x: Tensor, y: Tensor]
  /** Both of each table, as `fit` takes a stream: see `csvBatches`. */
  batches(
    tables: (start?: StreamStart) => AsyncIterable<Table>,
  ): (start?: StreamStart) => AsyncGenerator<[x: Tensor, y: Tensor]>
  /** What `restore` makes it of again. */
  toJSON(): object
}

const KINDS = {
  target: options.text,
  exclude: options.arrayOf('an array of names', options.text),
  columns: options.anything,
  missing: options.either(options.choice('mean', 'median'), options.finite),
  unknown: options.choice('refuse', 'other'),
}

/**
 * Fits what makes numbers of each column: holes are filled, numbers standardized, texts one-hot encoded. A text that is
 * missing counts as the text `(missing)`.
 *
 * @param train the rows to train on, alone
 * @throws ThinnetError for a column that is not there, or cannot be prepared as asked for
 */
export function featureSpace(train: Table, given: FeatureSpaceOptions = {}): FeatureSpace {
  const who = 'featureSpace'
  const { target, exclude = [], columns = {}, ...how } = options.checkOptions(who, given, KINDS)
  for (const name of [...exclude, ...Object.keys(columns), ...(target === undefined ? [] : [target])])
    train.column(name)
  const names = train.names.filter(name => name !== target && !exclude.includes(name))
  if (names.length === 0) refuse(who, 'at least one column that is not the target', 'none')
  const fitted = names.map(name => fittedColumn(train, name, { ...how, as: columns[name] }))
  if (target === undefined) return spaceOf(fitted, {})
  if (train.column(target).type === 'text')
    return spaceOf(fitted, { target, labels: labelEncoder(train.texts(target)) })
  const [offset, scale] = fittedScaling(train.numbers([target]), columns[target] ?? 'keep')
  return spaceOf(fitted, { target, scaling: scaling([offset], [scale]) })
}

interface Target {
  target?: string
  labels?: LabelEncoder
  scaling?: Scaling
}

export function spaceOf(columns: readonly FeatureColumn[], of: Target): FeatureSpace {
  const { target, labels = null, scaling: scale = null } = of
  const names = columns.flatMap(column => column.features)
  const features = (table: Table) => {
    const data = new Float32Array(table.count * names.length)
    let at = 0
    for (const column of columns) {
      column.write(table, data.subarray(at), names.length)
      at += column.features.length
    }
    return tensor(data, [table.count, names.length])
  }
  const targets = (table: Table) => {
    if (target === undefined) return refuse('featureSpace', 'a target', 'none', "Fit it with target: 'column'.")
    if (labels) return labels.transform(table.texts(target))
    const { data } = table.numbers([target])
    const missing = data.findIndex(Number.isNaN)
    if (missing >= 0) refuse(`featureSpace: target ${show(target)}`, 'a number in each row', `none in row ${missing}`)
    return scale!.transform(tensor(data, [data.length]))
  }
  const samples = (table: Table): [Tensor, Tensor] => [features(table), targets(table)]
  return {
    kind: 'featureSpace',
    names,
    labels,
    scaling: scale,
    features,
    targets,
    samples,
    batches: tables =>
      async function* (start) {
        for await (const table of tables(start)) yield samples(table)
      },
    toJSON: () => ({ kind: 'featureSpace', columns, ...of }),
  }
}
