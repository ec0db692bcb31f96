import { BYTES, type Region } from '../kernels/region.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { DType } from '../tensor/tensor.ts'

/** Regions start at multiples of this: a cache line, and enough for any SIMD load. */
export const ALIGNMENT = 64

export const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** A region whose place is decided after it was asked for, and whose batch may change from call to call. */
export class PlannedRegion implements Region {
  readonly dtype: DType
  /** Whether the batch is put before `fixedShape`. */
  readonly batched: boolean
  readonly fixedShape: Shape
  shape: number[]
  size: number
  offset = 0

  constructor(dtype: DType, fixedShape: Shape, batched: boolean) {
    this.dtype = dtype
    this.batched = batched
    this.fixedShape = Object.freeze([...fixedShape])
    this.shape = batched ? [0, ...fixedShape] : [...fixedShape]
    this.size = batched ? 0 : sizeOf(fixedShape)
  }

  /** Bytes that a batch of this size needs. */
  bytes(batch: number): number {
    return sizeOf(this.fixedShape) * (this.batched ? batch : 1) * BYTES[this.dtype]
  }

  setBatch(batch: number): void {
    if (!this.batched || this.shape[0] === batch) return
    this.shape = [batch, ...this.fixedShape]
    this.size = batch * sizeOf(this.fixedShape)
  }
}

/** Places regions one after the other from `start` on; returns the end. */
export function layOut(regions: readonly PlannedRegion[], start: number, batch = 0): number {
  let end = start
  for (const region of regions) {
    region.offset = end
    end = align(end + region.bytes(batch))
  }
  return end
}
