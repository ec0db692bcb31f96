import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'

/** What a weight is brought back to after every update of it. */
export interface Constraint {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Refuses a weight of a shape that it does not fit, when the layer is built. */
  check?(who: string, shape: Shape): void
  /** Changes w in place. */
  apply(kernels: Kernels, w: Region): void
}
