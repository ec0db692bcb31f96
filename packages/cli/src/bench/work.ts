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

/** Weights and biases of dense layers from width to width. */
export const parameters = (widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0)

/** Matrix multiplications of those layers, forward. */
export const forward = (batch: number, widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, i) => sum + gemm(batch, widths[i]!, width), 0)

/** A training step has three matrix multiplications where forward has one, for y, dW and dx; but a first layer needs no dx. */
export const step = (all: number, first: number) => 3 * all - first
