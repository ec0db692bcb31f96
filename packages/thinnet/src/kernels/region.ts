import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { DType } from '../tensor/tensor.ts'

/**
 * A region of one model's memory. Its shape is for layers to read; its contents pass through kernels only.
 *
 * Regions whose first dimension is the batch are laid out for the largest batch; on a smaller one the same region
 * says so in its shape, and the front of its memory is used.
 */
export interface Region {
  readonly dtype: DType
  /** Dimensions now, the batch included where there is one. */
  readonly shape: readonly number[]
  /** Elements now: the product of `shape`. */
  readonly size: number
  /** Bytes from the start of the model's memory; a multiple of 64. For kernels only. */
  readonly offset: number
}

/** Bytes of an element. */
export const BYTES: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, uint8: 1 }

/** A region's first elements under another shape. It may move: its place is asked for when it is used. */
export function seenAs(region: Region, shape: Shape): Region {
  return {
    dtype: region.dtype,
    shape,
    size: sizeOf(shape),
    get offset() {
      return region.offset
    },
  }
}

/** The region as rows of this shape, as many as it holds. */
export const asRows = (region: Region, row: Shape): Region => seenAs(region, [region.size / sizeOf(row), ...row])
