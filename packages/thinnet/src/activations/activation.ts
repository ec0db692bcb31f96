import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'

/**
 * A function y = f(x) behind a layer. Both directions stand side by side; the derivative is written in terms of y,
 * so that x need not be kept.
 */
export interface Activation {
  readonly name: string
  /** y = f(x); y may be x. */
  forward(kernels: Kernels, y: Region, x: Region): void
  /** dx = dy · f′(x), as a vector-Jacobian product; dx may be dy. */
  backward(kernels: Kernels, dx: Region, dy: Region, y: Region): void
}
