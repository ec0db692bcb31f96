import { refuse } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'

/**
 * A rule that turns gradients into smaller losses.
 *
 * A model keeps all its fitted weights in one piece, their gradients in another, and gives an optimizer as many more
 * of that size as it asks for: one call, one pass over memory, updates everything.
 */
export interface Optimizer {
  readonly name: string
  /** What its factory was given: a saved model makes it again. */
  readonly config?: Readonly<Record<string, unknown>>
  /** > 0; may be changed between steps. */
  learningRate: number
  /** Names of the state regions, each as large as the weights. They start at `startValue`. */
  readonly state: readonly string[]
  readonly startValue?: number
  /** w −= …; `step` counts from 0. `state` is in the order of the names. */
  update(kernels: Kernels, w: Region, g: Region, state: readonly Region[], step: number): void
}

/** Refuses a number outside [lowest, highest) at construction. */
export function inRange(who: string, name: string, value: number, lowest: number, highest: number): number {
  if (!(typeof value === 'number' && value >= lowest && value < highest)) {
    refuse(who, `${name} in [${lowest}, ${highest === Number.POSITIVE_INFINITY ? '∞' : highest})`, value)
  }
  return value
}
