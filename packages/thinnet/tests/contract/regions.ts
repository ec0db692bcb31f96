import assert from 'node:assert/strict'
import type { Kernels, LossGradient } from '../../src/kernels/kernels.ts'
import type { Region } from '../../src/kernels/region.ts'
import { sizeOf } from '../../src/tensor/shape.ts'
import type { DType } from '../../src/tensor/tensor.ts'
import { fill } from './values.ts'

const BYTES: Record<DType, number> = { float32: 4, float64: 8, int32: 4, uint8: 1 }
const ALIGNMENT = 64

/** Lays regions out one after another, each aligned and with at least 64 bytes before and after it that are no one's. */
export class Layout {
  /** Bytes to reserve for all of them. */
  end = ALIGNMENT
  readonly dtype: DType

  constructor(dtype: DType) {
    this.dtype = dtype
  }

  region(shape: readonly number[], dtype: DType = this.dtype): Region {
    const [offset, size] = [this.end, sizeOf(shape)]
    this.end += Math.ceil((size * BYTES[dtype]) / ALIGNMENT) * ALIGNMENT + ALIGNMENT
    return { dtype, shape: [...shape], size, offset }
  }
}

/** What a region of a `call` is to hold; its dtype is the kernels' own, if left out. */
export interface Given {
  shape: readonly number[]
  values: ArrayLike<number>
  dtype?: DType
}

/** An out: left without values it starts as garbage. */
export type Out = Omit<Given, 'values'> & { values?: ArrayLike<number> }

export function given(shape: readonly number[], values: ArrayLike<number>, dtype?: DType): Given {
  return dtype ? { shape, values, dtype } : { shape, values }
}

export function out(shape: readonly number[], dtype?: DType): Out {
  return dtype ? { shape, dtype } : { shape }
}

/** The total is the mean of these rows' losses, each times its weight; weights of 1 are the mean itself. */
export function weighted(weights: Region): LossGradient {
  return { weights, count: weights.size }
}

export const ones = (rows: number): Given => given([rows], Array(rows).fill(1))

export type Body<Name extends string> = (kernels: Kernels, regions: Record<Name, Region>) => void

/**
 * Lays out inputs and outs, calls the kernels in `body`, and returns what the outs then hold.
 *
 * All memory that is not given a value is filled with ones, which read as NaN (and as −1 in int32), so that what is read
 * too much or not written shows; and nothing but the outs may change, neither inputs nor the gaps between regions.
 */
export async function call<I extends string, O extends string>(
  kernels: Kernels,
  inputs: Record<I, Given>,
  outs: Record<O, Out>,
  body: Body<NoInfer<I | O>>,
): Promise<Record<O, number[]>> {
  const layout = new Layout(kernels.dtype)
  const all = Object.entries<Out>({ ...inputs, ...outs })
  const regions = Object.fromEntries(all.map(([name, { shape, dtype }]) => [name, layout.region(shape, dtype)]))
  kernels.reserve(layout.end)
  const memory: Region = { dtype: 'uint8', shape: [layout.end], size: layout.end, offset: 0 }
  kernels.write(memory, new Uint8Array(layout.end).fill(0xff))
  for (const [name, { values }] of all) if (values) kernels.write(regions[name], values)
  const before = (await kernels.read(memory)) as Uint8Array

  body(kernels, regions as Record<I | O, Region>)

  const after = (await kernels.read(memory)) as Uint8Array
  let begin = 0
  const unchanged = (end: number, where: string) => {
    const same = Buffer.compare(before.subarray(begin, end), after.subarray(begin, end)) === 0
    assert.ok(same, `wrote outside the outs, ${where}`)
  }
  for (const name of Object.keys(outs)) {
    const { offset, size, dtype } = regions[name]
    unchanged(offset, `before ${name}`)
    begin = offset + size * BYTES[dtype]
  }
  unchanged(layout.end, 'after the last')
  const values = Object.keys(outs).map(async name => {
    const read = await kernels.read(regions[name])
    return [name, fill(read.length, i => read[i])] as const
  })
  return Object.fromEntries(await Promise.all(values)) as Record<O, number[]>
}

/** What `each` makes of one after the other: two calls at a time would use the same memory. */
export async function inTurn<T, R>(items: Iterable<T>, each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await each(item))
  return results
}

/** Regions of these shapes, one after the other, filled with numbers from −1 to 1 that are the same for all kernels. */
export function fillRegions(kernels: Kernels, shapes: Record<string, readonly number[]>): Record<string, Region> {
  const regions: Record<string, Region> = {}
  let offset = 0
  for (const [name, shape] of Object.entries(shapes)) {
    const size = shape.reduce((a, b) => a * b, 1)
    regions[name] = { dtype: kernels.dtype, shape, size, offset }
    offset += Math.ceil(size / 8) * 64
  }
  kernels.reserve(offset)
  let state = 1
  for (const region of Object.values(regions)) {
    const values = Float32Array.from({ length: region.size }, () => {
      state = Math.imul(state, 1664525) + 1013904223
      return (state >>> 8) / 2 ** 23 - 1
    })
    kernels.write(region, values)
  }
  return regions
}
