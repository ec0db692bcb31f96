import type { Shape } from 'thinnet'

/** Places of elements in an array: for each axis how far each index is from the first, which is at `first`. */
export interface Places {
  readonly first: number
  readonly axes: readonly ArrayLike<number>[]
}

/** The places of an array of this shape, in C order. */
export function places(shape: Shape, first = 0): Places {
  let stride = 1
  const axes = [...shape].reverse().map(size => {
    const axis = Int32Array.from({ length: size }, (_, i) => i * stride)
    stride *= size
    return axis
  })
  return { first, axes: axes.reverse() }
}

/** … with its axes in another order. */
export const permuted = ({ first, axes }: Places, order: readonly number[]): Places => ({
  first,
  axes: order.map(axis => axes[axis]!),
})

/** … of which index i of an axis is that which `indices` says; null: all stay. */
export const picked = (of: Places, axis: number, indices: readonly number[] | null): Places =>
  indices === null ? of : { ...of, axes: of.axes.map((at, k) => (k === axis ? indices.map(i => at[i]!) : at)) }

/** Indices of two axes that are walked together: memory that one of the two has side by side is read while it is in the cache. */
const TILE = 32

/** `see` is told of each place, and that it is the i-th; in whatever order. */
export function eachPlace({ first, axes }: Places, see: (place: number, i: number) => void): void {
  const [rows, columns] = [axes.at(-2) ?? [0], axes.at(-1) ?? [0]]
  const outer = axes.slice(0, -2)
  let begin = 0
  const walk = (axis: number, from: number): void => {
    const at = outer[axis]
    if (at) {
      for (let k = 0; k < at.length; k++) walk(axis + 1, from + at[k]!)
      return
    }
    for (let top = 0; top < rows.length; top += TILE) {
      const bottom = Math.min(top + TILE, rows.length)
      for (let left = 0; left < columns.length; left += TILE) {
        const right = Math.min(left + TILE, columns.length)
        for (let row = top; row < bottom; row++) {
          const place = from + rows[row]!
          const i = begin + row * columns.length
          for (let column = left; column < right; column++) see(place + columns[column]!, i + column)
        }
      }
    }
    begin += rows.length * columns.length
  }
  walk(0, first)
}
