import { refuse, show } from '../refuse.ts'
import { TextVectorization } from '../sequences/text-vectorization.ts'
import { columnFrom, type SavedColumn } from './feature-column.ts'
import { spaceOf } from './feature-space.ts'
import { imputer } from './impute.ts'
import { encoderOf, type LabelEncoder } from './label-encoder.ts'
import { type Scaling, scaling } from './scale.ts'

const numbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isFinite)
const texts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every(text => typeof text === 'string')

/** One for each `kind`: what was saved of it, checked; undefined where it is damaged. */
const KINDS = {
  scaling: ({ offset, scale }: Saved) =>
    numbers(offset) && numbers(scale) && offset.length === scale.length && !scale.includes(0)
      ? scaling(offset, scale)
      : undefined,
  imputer: ({ values }: Saved) => (numbers(values) ? imputer(values) : undefined),
  labels: ({ classes }: Saved) => (texts(classes) ? encoderOf(classes) : undefined),
  featureSpace: ({ columns, target, labels, scaling: scale }: Saved) => {
    if (!Array.isArray(columns) || !columns.every(isColumn)) return undefined
    const fitted = columns.map(columnFrom)
    if (target === undefined) return spaceOf(fitted, {})
    if (typeof target !== 'string' || (labels === undefined) === (scale === undefined)) return undefined
    if (labels === undefined) return spaceOf(fitted, { target, scaling: restored(scale, 'scaling') as Scaling })
    return spaceOf(fitted, { target, labels: restored(labels, 'labels') as LabelEncoder })
  },
  textVectorization: (saved: Saved) => TextVectorization.from(saved),
}

type Saved = Readonly<Record<string, unknown>>
type Kinds = { [Kind in keyof typeof KINDS]: NonNullable<ReturnType<(typeof KINDS)[Kind]>> }

/**
 * What was fitted, from its JSON: `JSON.stringify` writes it, so that a page or a server prepares data as training did.
 *
 * @param saved what `JSON.parse` gives
 * @param kind what it is to be: `'scaling'` (standardize, normalize), `'imputer'`, `'labels'`, `'featureSpace'` or
 *   `'textVectorization'`
 * @throws ThinnetError for what is of another kind, or damaged
 */
export function restore<Kind extends keyof Kinds>(saved: unknown, kind: Kind): Kinds[Kind] {
  const known = Object.keys(KINDS)
  if (!known.includes(kind)) refuse('restore', `a kind among ${known.join(', ')}`, show(kind))
  return restored(saved, kind) as Kinds[Kind]
}

function restored(saved: unknown, kind: keyof Kinds): unknown {
  const fields = Object(saved) as Saved
  if (fields.kind !== kind) refuse('restore', `what was saved of kind ${kind}`, show(fields.kind ?? saved))
  return KINDS[kind](fields) ?? refuse('restore', `a whole ${kind}`, saved, 'It is damaged.')
}

function isColumn(column: unknown): column is SavedColumn {
  const { name, classes, fill, offset, scale } = Object(column) as Saved
  return typeof name === 'string' && (texts(classes) || (numbers([fill, offset, scale]) && scale !== 0))
}
