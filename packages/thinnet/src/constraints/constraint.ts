import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'

/** What a weight is brought back to after every update of it. */
export interface Constraint {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Changes w in place. */
  apply(kernels: Kernels, w: Region): void
}
