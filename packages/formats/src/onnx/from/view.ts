import { refuse } from 'thinnet'
import { countOf } from '../tensor.ts'

/**
 * A value of the file, as a value of the model is seen: transposing, reshaping, squeezing are other views of the same numbers,
 * and cost no layer until one needs them in an order of its own.
 *
 * In memory the value is [batch, …shape]. Its dimensions, split where the file splits them, are atoms, in the order that they
 * have in memory, the batch the first. Each of the file's axes is made of some of them; of none, it has size 1.
 */
export interface View {
  /** The value's number in the model. */
  readonly value: number
  /** Its sample shape there. */
  readonly shape: readonly number[]
  readonly atoms: readonly number[]
  readonly axes: readonly (readonly number[])[]
  /** Whole numbers: given, or cut off, which no layer here does. */
  readonly whole?: 'given' | 'cut'
  /** The axis, counted from 0, that is here from its end to its beginning. */
  readonly reversed?: number
  /** What it is to be made of: attention that is no layer yet. `value` is none then. */
  readonly attended?: Attended
  /** Nothing in it is below 0. */
  readonly positive?: boolean
}

/**
 * Attention as it is being read: the file has it as products of values, which are no layers here by themselves. First the
 * scores q · kᵀ, then their softmax, then, as a view, what it makes of v; a layer it becomes where that is projected.
 */
export interface Attention {
  readonly q: View
  /** [batch, heads, steps, size]: seen so, or with its last two axes exchanged. */
  readonly k: View
  readonly scale: number
  readonly causal: boolean
  readonly softmax: boolean
  readonly dropout: number
}

/** What is attended to, of each query: a view of a value that is no value of the model yet. */
export interface Attended extends Attention {
  readonly v: View
}

/** In the place of a batch size that is open: a prime that no size has, so that sizes made of it can be told. */
export const OPEN = 1_000_003

/** A value whose dimensions are the file's axes. `order[i]`: which of [batch, …shape] axis i is. */
export function viewOf(
  value: number,
  shape: readonly number[],
  batch: number,
  order: readonly number[] = [0, ...shape.map((_, i) => i + 1)],
): View {
  return { value, shape, atoms: [batch, ...shape], axes: order.map(i => [i]) }
}

export const sizesOf = ({ atoms, axes }: View): number[] => axes.map(axis => countOf(axis.map(atom => atoms[atom]!)))

/** Which axis has the batch. */
export const batchAxisOf = ({ axes }: View): number => axes.findIndex(axis => axis.includes(0))

/** The axis counted from 0; −1 is the last. */
export function axisOf({ axes }: { axes: readonly unknown[] }, axis: number, who: string): number {
  const found = axis < 0 ? axes.length + axis : axis
  return axes[found] === undefined ? refuse(`${who}: axis`, `one of ${axes.length}`, axis) : found
}

export function transposed(view: View, order: readonly number[]): View {
  const reversed = view.reversed === undefined ? {} : { reversed: order.indexOf(view.reversed) }
  return { ...view, ...reversed, axes: order.map(i => view.axes[i]!) }
}

export function squeezed(view: View, axes: readonly number[]): View {
  const order = [...view.axes.keys()].filter(i => !axes.includes(i))
  return transposed(view, order)
}

/** @param axes of the result that have size 1, ascending */
export function unsqueezed(view: View, axes: readonly number[]): View {
  const all: (readonly number[])[] = [...view.axes]
  let { reversed } = view
  for (const axis of axes) {
    all.splice(axis, 0, [])
    if (reversed !== undefined && axis <= reversed) reversed++
  }
  return { ...view, axes: all, ...(reversed === undefined ? {} : { reversed }) }
}

/** The view under other sizes; null where they cannot be made of its atoms. One of the sizes may be −1. */
export function reshaped(view: View, sizes: readonly number[]): View | null {
  const all = countOf(sizesOf(view))
  const known = countOf(sizes.filter(size => size !== -1))
  const wanted = sizes.map(size => (size === -1 ? all / known : size))
  if (countOf(wanted) !== all || !wanted.every(size => Number.isSafeInteger(size) && size > 0)) return null
  let { atoms, axes } = view
  if (view.reversed !== undefined && sizesOf(view).join() !== wanted.join()) return null
  const rest = axes.flat()
  const made: number[][] = []
  for (const size of wanted) {
    const axis: number[] = []
    let got = 1
    // a batch of 1 goes to the first axis of size 1
    if (size === 1 && rest[0] === 0 && atoms[0] === 1) axis.push(rest.shift()!)
    while (got < size) {
      const atom = rest.shift()!
      const left = size / got
      if (left % atoms[atom]! === 0) {
        got *= atoms[atom]!
        axis.push(atom)
        continue
      }
      if (atom === 0 || atoms[atom]! % left !== 0) return null
      // the atom is split: all behind it count one more
      const later = (i: number) => (i > atom ? i + 1 : i)
      atoms = [...atoms.slice(0, atom), left, atoms[atom]! / left, ...atoms.slice(atom + 1)]
      for (const list of [rest, axis, ...made]) for (const [k, i] of list.entries()) list[k] = later(i)
      axis.push(atom)
      rest.unshift(atom + 1)
      got = size
    }
    made.push(axis)
  }
  // what is left has size 1
  made.at(-1)?.push(...rest)
  return { ...view, atoms, axes: made }
}

/** Axes of an aligned view in the order of memory, the batch's first. */
export const inMemory = ({ axes }: View): number[] =>
  axes.map((_, axis) => axis).sort((a, b) => axes[a]![0]! - axes[b]![0]!)

/** … with one moved to the end. */
export const behind = (view: View, axis: number): number[] => [...inMemory(view).filter(i => i !== axis), axis]
