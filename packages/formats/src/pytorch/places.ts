import type { Shape } from 'thinnet'

/** Places of elements in an array: for each axis how far each index is from the first, which is at `first`. */
export interface Places {
  readonly first: number
  readonly axes: readonly ArrayLike<number>[]
}

/** The places of an array of this shape, in C order. */
export function places(shape: Shape, first = 0): Places {
  let stride = 1
  const axes = shape.toReversed().map(size => {
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

/** `see` is told of each place, and that it is the i-th. */
export function eachPlace({ first, axes }: Places, see: (place: number, i: number) => void): void {
  let i = 0
  const walk = (axis: number, from: number) => {
    const at = axes[axis]
    if (!at) return see(from, i++)
    if (axis === axes.length - 1) for (let k = 0; k < at.length; k++) see(from + at[k]!, i++)
    else for (let k = 0; k < at.length; k++) walk(axis + 1, from + at[k]!)
  }
  walk(0, first)
}
