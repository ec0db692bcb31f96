import { options, type Tensor } from 'thinnet'
import type { Table } from '../csv/table.ts'
import { refuse, show } from '../refuse.ts'
import { impute } from './impute.ts'
import { encoderOf, labelEncoder } from './label-encoder.ts'
import { normalize, standardize } from './scale.ts'

/** What is done with a column: mean 0 and standard deviation 1; from 0 to 1; as it is; one feature a text. */
export type Preparation = 'standardize' | 'normalize' | 'keep' | 'oneHot'

/** A column of a table as features. */
export interface FeatureColumn {
  readonly features: readonly string[]
  /** Writes the features of each row to data[row · stride …]. */
  write(table: Table, data: Float32Array, stride: number): void
  /** What `columnFrom` makes it of again. */
  toJSON(): SavedColumn
}

export type SavedColumn =
  | { readonly name: string; readonly fill: number; readonly offset: number; readonly scale: number }
  | { readonly name: string; readonly classes: readonly string[] }

interface How {
  as: Preparation | undefined
  missing?: 'mean' | 'median' | number
  unknown?: 'refuse' | 'other'
}

export function fittedColumn(train: Table, name: string, { as, missing, unknown }: How): FeatureColumn {
  const { type } = train.column(name)
  const preparation = as ?? (type === 'text' ? 'oneHot' : 'standardize')
  const who = `featureSpace: column ${show(name)}`
  options.checkValue(who, 'preparation', preparation, options.choice('standardize', 'normalize', 'keep', 'oneHot'))
  if (preparation === 'oneHot') {
    const { classes } = labelEncoder(textsOf(train, name), unknown === undefined ? {} : { unknown })
    return columnFrom({ name, classes })
  }
  const values = train.numbers([name])
  const [fill] = impute(values, missing === undefined ? {} : { by: missing }).values as [number]
  const [offset, scale] = fittedScaling(values, preparation)
  return columnFrom({ name, fill, offset, scale })
}

/** Offset and scale of one column. */
export function fittedScaling(values: Tensor, preparation: Preparation): [offset: number, scale: number] {
  if (preparation === 'keep') return [0, 1]
  if (preparation === 'oneHot') refuse('featureSpace', 'text to be one-hot encoded', 'numbers', "Read it as 'text'.")
  const { offset, scale } = preparation === 'standardize' ? standardize(values) : normalize(values)
  return [offset[0]!, scale[0]!]
}

export function columnFrom(saved: SavedColumn): FeatureColumn {
  return 'classes' in saved ? ofTexts(saved.name, saved.classes) : ofNumbers(saved)
}

function ofNumbers(saved: Exclude<SavedColumn, { classes: unknown }>): FeatureColumn {
  const { name, fill, offset, scale } = saved
  return {
    features: [name],
    write(table, data, stride) {
      for (const [row, value] of table.numbers([name]).data.entries()) {
        data[row * stride] = ((Number.isNaN(value) ? fill : value) - offset) / scale
      }
    },
    toJSON: () => saved,
  }
}

function ofTexts(name: string, classes: readonly string[]): FeatureColumn {
  const encoder = encoderOf(classes, `featureSpace: column ${show(name)}`)
  return {
    features: classes.map(text => `${name}=${text}`),
    write(table, data, stride) {
      for (const [row, index] of encoder.transform(textsOf(table, name)).data.entries()) data[row * stride + index] = 1
    },
    toJSON: () => ({ name, classes }),
  }
}

const textsOf = (table: Table, name: string) => {
  const column = table.column(name)
  // A column of holes alone looks like one of numbers.
  if (column.type === 'number' && column.values.every(Number.isNaN)) return Array<string>(table.count).fill(MISSING)
  return table.texts(name).map(text => text ?? MISSING)
}

const MISSING = '(missing)'
