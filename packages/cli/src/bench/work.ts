/** What a row takes of the machine at least, whoever computes it. */
export interface Work {
  /** Floating-point operations of matrix multiplications and convolutions; a multiply-add is two. */
  flops: number
  /** Bytes that go in and come out: everything between may stay in a cache. */
  bytes: number
}

export const FLOAT = 4

/** A[m, k] · B[k, n]: m·k·n multiply-adds. */
export const gemm = (m: number, k: number, n: number) => 2 * m * k * n

/**
 * A 3×3 convolution of so many pixels of y. With strides of 1, and 3 channels and filters or more, as by Winograd's
 * F(4×4, 3×3): for each tile of 16 pixels 36 multiply-adds a channel and filter, where the sum over the window takes 144, and
 * the transforms. These are, in either direction, some 225 operations a channel and 140 a filter: ten lines each, as counted in
 * thinnet's assembly/winograd/lines.ts.
 */
export function convolution(pixels: number, channels: number, filters: number, strides = 1): number {
  if (strides > 1 || Math.min(channels, filters) < 3) return gemm(pixels, 9 * channels, filters)
  return (pixels / 16) * (36 * gemm(1, channels, filters) + 225 * channels + 140 * filters)
}

/** Weights and biases of dense layers from width to width. */
export const parameters = (widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0)

/** Matrix multiplications of those layers, forward. */
export const forward = (batch: number, widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, i) => sum + gemm(batch, widths[i]!, width), 0)

/** A training step has three matrix multiplications where forward has one, for y, dW and dx; but a first layer needs no dx. */
export const step = (all: number, first: number) => 3 * all - first
