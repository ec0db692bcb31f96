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
