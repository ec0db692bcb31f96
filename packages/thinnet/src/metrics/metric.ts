import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'

/** A number a sample that training does not follow; its mean is reported. */
export interface Metric {
  readonly name: string
  /** The factory that made it, where it is not `name`, and what it was given: a saved model makes it again. */
  readonly factory?: string
  readonly config?: unknown
  /** values [batch], from the model's outputs y and targets t. `logits`: y stands before the last activation. */
  forward(kernels: Kernels, values: Region, y: Region, t: Region, about: { sparse: boolean; logits: boolean }): void
}
