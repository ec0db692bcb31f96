import { refuse, show } from '../refuse.ts'

/** `number`: every value there is a number. `text`: whatever stands there. */
export type ColumnType = 'number' | 'text'

/** A column of a table; a number that is missing is NaN, a text that is missing null. */
export type Column =
  | { readonly type: 'number'; readonly values: Float64Array }
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }

/** What is a number: digits with or without sign, point and exponent; no hexadecimal, no separators of thousands. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i

export const isNumber = (text: string) => NUMBER.test(text) && Number.isFinite(Number(text))

/** How to read a column. */
export interface Reading {
  /** The file and the column, for errors. */
  readonly who: string
  /** By default number, where every value there is one. */
  readonly type: ColumnType | undefined
  readonly missing: ReadonlySet<string>
  /** Of the first of these values in the file, from 1. */
  readonly firstRow: number
}

/** @throws ThinnetError for a value that is no number in a column that is to have numbers */
export function columnOf(texts: readonly string[], { who, type, missing, firstRow }: Reading): Column {
  const values = texts.map(text => (missing.has(text.trim()) ? null : text))
  const wrong = type === 'text' ? -1 : values.findIndex(text => text !== null && !isNumber(text))
  // Nothing but holes says nothing of what is to come.
  if (type === 'text' || (type === undefined && wrong >= 0)) return { type: 'text', values }
  if (wrong >= 0) refuse(`${who}, row ${firstRow + wrong}`, 'a number', show(values[wrong]), notANumber(who))
  return { type: 'number', values: Float64Array.from(values, text => (text === null ? Number.NaN : Number(text))) }
}

const notANumber = (who: string) =>
  `If it stands for a missing value, name it in missing; if ${who.split(': ').at(-1)} is text, say so in types.`
