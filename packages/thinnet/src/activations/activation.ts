import type { KernelGroup } from '../kernels/group.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'

/** A function y = f(x) after a layer, in both directions. */
export interface Activation {
  readonly name: string
  /** What its factory was given, where it has one: a saved model makes it again. */
  readonly config?: unknown
  /**
   * What backward is given last: y, by default, so that x need not be kept and y is written over it; or x, where the
   * derivative cannot be told from y.
   */
  readonly reads?: 'input' | 'output'
  /** What of the kernels is to be loaded for it. */
  readonly kernels?: KernelGroup | undefined
  /** y = f(x); y may be x. */
  forward(kernels: Kernels, y: Region, x: Region): void
  /** dx = dy · f′, as a vector-Jacobian product; dx may be dy. `value` is y or x, as `reads` says. */
  backward(kernels: Kernels, dx: Region, dy: Region, value: Region): void
}
