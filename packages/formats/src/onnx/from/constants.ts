import { refuse, show } from 'thinnet'
import { countOf, isFull, type Numbers, transposed } from '../tensor.ts'
import { type Attributes, isTensor, listAt } from './node.ts'
import { OPEN } from './view.ts'

/** Numbers that are known: weights, sizes, and what is made of them. One number stands for all where they are the same. */
export interface Constant extends Numbers {
  readonly whole: boolean
  /** Of weights as they are in the file: their name. */
  readonly name?: string
  /** Whether they are those with rows and columns exchanged. */
  readonly turned?: boolean
}

/** At most so many numbers are made of others. */
const MOST = 1 << 24

export const constant = (shape: readonly number[], data: ArrayLike<number>, whole = true): Constant => ({
  shape,
  data: data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data),
  whole,
})

/** Sizes, axes and indices, at most. */
const LONGEST = 1 << 12

/** The numbers as a list: sizes, axes or indices. */
export function listOf(of: Constant): number[] {
  const count = countOf(of.shape)
  const who = 'fromOnnx: a list of sizes, axes or indices'
  if (count > LONGEST) refuse(who, `at most ${LONGEST}`, count)
  const list = [...wholeOf(of, 'fromOnnx').data]
  return list.every(Number.isInteger) ? list : refuse(who, 'whole numbers', show(list))
}

export const isUniform = ({ data }: Constant): boolean => data.every(value => value === data[0])

/** All the numbers, one for each place. */
export function wholeOf(of: Constant, who: string): Constant {
  if (isFull(of)) return of
  const count = countOf(of.shape)
  if (count > MOST) refuse(who, `at most ${MOST} numbers`, count)
  return { ...of, data: new Float32Array(count).fill(of.data[0]!) }
}

type Evaluate = (inputs: readonly Constant[], attributes: Attributes, who: string) => Constant

/** The inputs, so many at least. */
const enough = (inputs: readonly Constant[], count: number, who: string): readonly Constant[] =>
  inputs.length >= count && inputs.slice(0, count).every(input => input !== undefined)
    ? inputs
    : refuse(who, `${count} inputs`, inputs.length)

/** Two that are broadcast over each other, as NumPy does it. */
const binary =
  (f: (a: number, b: number) => number): Evaluate =>
  (inputs, _, who) => {
    const [a, b] = enough(inputs, 2, who)
    const shape = broadcast(a!.shape, b!.shape, who)
    if (a!.data.length === 1 && b!.data.length === 1)
      return constant(shape, [f(a!.data[0]!, b!.data[0]!)], a!.whole && b!.whole)
    const [x, y] = [a!, b!].map(one => wholeOf(expanded(one, shape, who), who).data)
    return constant(
      shape,
      Float64Array.from(x!, (value, i) => f(value, y![i]!)),
      a!.whole && b!.whole,
    )
  }

/** One after the other of any number. */
const folded =
  (f: (a: number, b: number) => number): Evaluate =>
  ([first, ...others], attributes, who) =>
    others.reduce((all, other) => binary(f)([all, other], attributes, who), first!)

const unary =
  (f: (x: number) => number): Evaluate =>
  ([x]) => ({ ...x!, data: x!.data.map(f) })

function broadcast(a: readonly number[], b: readonly number[], who: string): number[] {
  const rank = Math.max(a.length, b.length)
  const at = (shape: readonly number[], i: number) => shape[shape.length - rank + i] ?? 1
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [at(a, i), at(b, i)]
    if (x !== y && x !== 1 && y !== 1) refuse(who, 'shapes that can be broadcast', `${show(a)} and ${show(b)}`)
    return x === 1 ? y : x
  })
}

/** The numbers under a larger shape. */
export function expanded(of: Constant, shape: readonly number[], who: string): Constant {
  if (of.data.length === 1) return { ...of, shape }
  if (of.shape.join() === shape.join()) return of
  if (countOf(shape) > MOST) refuse(who, `at most ${MOST} numbers`, countOf(shape))
  const sizes = [...shape.map((_, i) => of.shape[of.shape.length - shape.length + i] ?? 1)]
  const steps = sizes.map((size, i) => (size === 1 ? 0 : countOf(sizes.slice(i + 1))))
  const given = of.data
  const data = new Float64Array(countOf(shape))
  for (let i = 0; i < data.length; i++) {
    let [rest, from] = [i, 0]
    for (let d = shape.length - 1; d >= 0; d--) {
      from += (rest % shape[d]!) * steps[d]!
      rest = Math.floor(rest / shape[d]!)
    }
    data[i] = given[from]!
  }
  return { ...of, shape, data }
}

/** Some indices along an axis. */
function taken(of: Constant, axis: number, indices: readonly number[], who: string): Constant {
  const size = of.shape[axis]
  if (size === undefined || !indices.every(i => Number.isInteger(i) && i >= 0 && i < size))
    refuse(who, `indices of an axis of ${size}`, show(indices))
  const shape = of.shape.map((old, i) => (i === axis ? indices.length : old))
  if (of.data.length === 1) return { ...of, shape }
  const inner = countOf(of.shape.slice(axis + 1))
  const outer = countOf(of.shape.slice(0, axis))
  if (outer * inner * indices.length > MOST) refuse(who, `at most ${MOST} numbers`, 'more')
  const given = of.data
  const data = new Float64Array(outer * inner * indices.length)
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (const i of indices) {
      const from = (o * size! + i) * inner
      data.set(given.subarray(from, from + inner), to)
      to += inner
    }
  }
  return { ...of, shape, data }
}

/** What is made of weights is no longer them. */
const unnamed = ({ name: _, turned: __, ...of }: Constant): Constant => of

const from0 = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis)

/** Where a slice begins, ends, and how it goes, as Python has it. */
export function sliceOf(start: number, end: number, step: number, size: number): number[] {
  const fit = (at: number) => {
    const from = at < 0 ? at + size : at
    return step > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1)
  }
  const [first, last] = [fit(start), end < -size && step < 0 ? -1 : fit(end)]
  const indices: number[] = []
  for (let i = first; step > 0 ? i < last : i > last; i += step) indices.push(i)
  return indices
}

/** Weights cut along an axis, in as many parts as there are outputs. */
function splitOf([x, sizes]: readonly Constant[], attributes: Attributes, outputs: number, who: string): Constant[] {
  const { axis = 0 } = attributes
  const at = from0(axis as number, x!.shape.length)
  const size = x!.shape[at] ?? 0
  const each = Math.ceil(size / outputs)
  const given = sizes ? listOf(sizes) : listAt({ attributes, who }, 'split')
  const parts = given ?? Array.from({ length: outputs }, (_, i) => Math.max(0, Math.min(each, size - i * each)))
  if (parts.some(part => part < 0) || parts.reduce((sum, part) => sum + part, 0) > size)
    refuse(who, `parts of an axis of ${size}`, show(parts))
  let begin = 0
  return parts.map(part => {
    const indices = Array.from({ length: part }, (_, i) => begin + i)
    begin += part
    return unnamed(taken(x!, at, indices, who))
  })
}

/** The results of an operator whose inputs are known; null: not of this one. */
export function evaluate(
  op: string,
  inputs: readonly Constant[],
  attributes: Attributes,
  outputs: number,
  who: string,
): readonly Constant[] | null {
  if (op === 'Split') return splitOf(inputs, attributes, outputs, who)
  const f = Object.hasOwn(EVALUATE, op) ? EVALUATE[op]! : null
  if (!f || inputs.length === 0) return null
  const result = f(inputs, attributes, who)
  if (!result.shape.every(size => Number.isInteger(size) && size >= 0))
    refuse(who, 'sizes that are whole numbers ≥ 0', show(result.shape))
  return [['Identity', 'Transpose', 'Cast'].includes(op) ? result : unnamed(result)]
}

const compare = (f: (a: number, b: number) => boolean) => binary((a, b) => (f(a, b) ? 1 : 0))

const EVALUATE: Readonly<Record<string, Evaluate>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Pow: binary((a, b) => a ** b),
  Max: folded(Math.max),
  Min: folded(Math.min),
  Div: (inputs, attributes, who) =>
    binary(inputs.every(({ whole }) => whole) ? (a, b) => Math.trunc(a / b) : (a, b) => a / b)(inputs, attributes, who),
  Sqrt: unary(Math.sqrt),
  Neg: unary(x => -x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Identity: ([x]) => x!,
  Shape: ([x], { start = 0, end = 32 }) => {
    const part = x!.shape.slice(start as number, end as number)
    return constant([part.length], part)
  },
  Abs: unary(Math.abs),
  And: binary((a, b) => a && b),
  Equal: compare((a, b) => a === b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Mod: binary((a, b) => a - b * Math.floor(a / b)),
  Not: unary(x => (x ? 0 : 1)),
  Or: binary((a, b) => a || b),
  Range: (inputs, _, who) => {
    const [start, limit, delta] = enough(inputs, 3, who)
    const [first, step] = [start!.data[0]!, delta!.data[0]!]
    const count = Math.max(0, Math.ceil((limit!.data[0]! - first) / step))
    if (!(count <= MOST)) refuse(who, `at most ${MOST} numbers`, count)
    return constant(
      [count],
      Float64Array.from({ length: count }, (_, i) => first + i * step),
      start!.whole,
    )
  },
  /** One triangle of matrices, the rest 0. */
  Trilu: ([x, shift], { upper = 1 }, who) => {
    const of = wholeOf(x!, who)
    const [rows = 1, columns = 1] = of.shape.slice(-2)
    const k = shift?.data[0] ?? 0
    const isKept = (row: number, column: number) => (upper ? column - row >= k : column - row <= k)
    return { ...of, data: of.data.map((v, i) => (isKept(Math.floor(i / columns) % rows, i % columns) ? v : 0)) }
  },
  Where: (inputs, _, who) => {
    const [condition, a, b] = enough(inputs, 3, who)
    const shape = [a!, b!].reduce((all, { shape }) => broadcast(all, shape, who), [...condition!.shape])
    const [c, x, y] = [condition!, a!, b!].map(one => wholeOf(expanded(one, shape, who), who).data)
    return constant(
      shape,
      Float64Array.from(c!, (value, i) => (value ? x![i]! : y![i]!)),
      a!.whole && b!.whole,
    )
  },
  Cast: ([x], { to }) => {
    const whole = ![1, 10, 11, 16].includes(to as number)
    return { ...x!, data: whole && !x!.whole ? x!.data.map(Math.trunc) : x!.data, whole }
  },
  ConstantOfShape: ([shape], { value }, who) => {
    if (value !== undefined && !isTensor(value)) return refuse(`${who}: value`, 'a tensor', show(value))
    return constant(listOf(shape!), [value?.data[0] ?? 0], value?.whole ?? false)
  },
  // over an open batch nothing is repeated: it is broadcast where it is used
  Expand: (inputs, _, who) => {
    const [x, shape] = enough(inputs, 2, who)
    const sizes = listOf(shape!).map(size => (size % OPEN === 0 ? 1 : size))
    return expanded(x!, broadcast(x!.shape, x!.data.length === 1 ? listOf(shape!) : sizes, who), who)
  },
  Concat: (inputs, { axis = 0 }, who) => {
    const at = from0(axis as number, inputs[0]!.shape.length)
    const alike = (shape: readonly number[]) =>
      shape.length === inputs[0]!.shape.length && shape.every((size, i) => i === at || size === inputs[0]!.shape[i])
    if (inputs[0]!.shape[at] === undefined || !inputs.every(({ shape }) => alike(shape)))
      refuse(who, `shapes that are alike but along axis ${axis}`, inputs.map(({ shape }) => show(shape)).join(', '))
    const parts = inputs.map(input => wholeOf(input, who).data)
    const sizes = inputs.map(({ shape }) => shape[at]!)
    const shape = inputs[0]!.shape.map((size, i) => (i === at ? sizes.reduce((sum, size) => sum + size) : size))
    const outer = countOf(shape.slice(0, at))
    const data = new Float64Array(countOf(shape))
    let to = 0
    for (let o = 0; o < outer; o++) {
      for (const part of parts) {
        const size = part.length / outer
        data.set(part.subarray(o * size, (o + 1) * size), to)
        to += size
      }
    }
    return constant(
      shape,
      data,
      inputs.every(({ whole }) => whole),
    )
  },
  Gather: (inputs, { axis = 0 }, who) => {
    const [x, indices] = enough(inputs, 2, who)
    const at = from0(axis as number, x!.shape.length)
    const size = x!.shape[at] ?? 0
    const list = Array.from(wholeOf(indices!, who).data, i => (i < 0 ? i + size : i))
    const { data } = taken(x!, at, list, who)
    return { ...x!, data, shape: [...x!.shape.slice(0, at), ...indices!.shape, ...x!.shape.slice(at + 1)] }
  },
  Slice: ([x, starts, ends, axes, steps], _, who) => {
    if (!starts || !ends) return refuse(who, 'starts and ends', 'none')
    const [first, last] = [listOf(starts), listOf(ends)]
    const strides = steps && listOf(steps)
    const along = axes ? listOf(axes) : first.map((_, i) => i)
    return along.reduce((of, axis, i) => {
      const at = from0(axis, of.shape.length)
      const step = strides ? strides[i]! : 1
      if (!step) refuse(who, 'steps that are not 0', step)
      if ((of.shape[at] ?? 0) > MOST) {
        // an open batch, of numbers that are all the same
        return of
      }
      return taken(of, at, sliceOf(first[i]!, last[i]!, step, of.shape[at] ?? 0), who)
    }, x!)
  },
  Unsqueeze: ([x, axes], attributes, who) => {
    const list = axes ? listOf(axes) : (listAt({ attributes, who }, 'axes') ?? refuse(who, 'axes', 'none'))
    const rank = x!.shape.length + list.length
    const shape = [...x!.shape]
    for (const axis of list.map(axis => from0(axis, rank)).sort((a, b) => a - b)) shape.splice(axis, 0, 1)
    return { ...x!, shape }
  },
  Squeeze: ([x, axes], attributes, who) => {
    const given = axes ? listOf(axes) : listAt({ attributes, who }, 'axes')
    const list = given ? given.map(axis => from0(axis, x!.shape.length)) : null
    return { ...x!, shape: x!.shape.filter((size, i) => (list ? !list.includes(i) : size !== 1)) }
  },
  Reshape: ([x, sizes], attributes, who) => {
    const wanted = sizes ? listOf(sizes) : (listAt({ attributes, who }, 'shape') ?? refuse(who, 'a shape', 'none'))
    const given = wanted.map((size, i) => (size === 0 ? (x!.shape[i] ?? 0) : size))
    const known = countOf(given.filter(size => size !== -1))
    const shape = given.map(size => (size === -1 ? countOf(x!.shape) / known : size))
    if (!shape.every(Number.isInteger) || countOf(shape) !== countOf(x!.shape))
      refuse(who, `sizes of ${countOf(x!.shape)} numbers`, show(shape))
    return { ...x!, shape }
  },
  Transpose: ([x], attributes, who) => {
    const order = listAt({ attributes, who }, 'perm') ?? [...x!.shape.keys()].reverse()
    if ([...order].sort((a, b) => a - b).join() !== [...x!.shape.keys()].join())
      refuse(`${who}: perm`, `the axes of ${show(x!.shape)}`, show(order))
    const turned = order.join() === '1,0' && !x!.turned
    // spread, and so made at once: others may be made of it, many times over
    return {
      ...transposed(wholeOf(x!, who), order),
      whole: x!.whole,
      ...(turned && x!.name ? { name: x!.name, turned } : {}),
    }
  },
}
