import { type Tensor, tensor } from 'thinnet'
import { Table } from '../csv/table.ts'
import { refuse } from '../refuse.ts'

/** What has rows: a tensor [rows, …], a table, or an array of anything. */
export type Rows = Tensor | Table | readonly unknown[]

const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'shape' in value && 'data' in value

/** How many rows all of them have. @throws ThinnetError where they differ */
export function countOf(all: readonly Rows[], who: string): number {
  const counts = all.map((rows, k) => {
    if (rows instanceof Table) return rows.count
    if (Array.isArray(rows)) return rows.length
    if (isTensor(rows) && rows.shape.length > 0) return rows.shape[0]!
    return refuse(`${who}: data ${k + 1}`, 'a tensor [rows, …], a table or an array', rows)
  })
  const other = counts.findIndex(count => count !== counts[0])
  if (other > 0) refuse(`${who}: data ${other + 1}`, `${counts[0]} rows, as many as the first`, `${counts[other]}`)
  return counts[0]!
}

/** Rows by their places, in this order. */
export function rowsOf(of: Rows, places: ArrayLike<number>): Rows {
  if (of instanceof Table) return of.rows(places)
  if (!isTensor(of)) return Array.from(places, row => of[row])
  const { data, shape, scale } = of
  const size = shape.slice(1).reduce((a, b) => a * b, 1)
  const out = new (data.constructor as new (length: number) => typeof data)(places.length * size)
  for (let i = 0; i < places.length; i++) {
    const begin = places[i]! * size
    out.set(data.subarray(begin, begin + size), i * size)
  }
  return tensor(out, [places.length, ...shape.slice(1)], scale === undefined ? {} : { scale })
}
