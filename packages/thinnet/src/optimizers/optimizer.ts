import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { checkScheduled, type Scheduled } from '../schedules/schedule.ts'

/**
 * A rule that updates weights by their gradients, for smaller losses.
 *
 * A model keeps all its fitted weights in one piece, their gradients in another, and gives an optimizer as many more
 * of that size as it asks for: one call, one pass over memory, updates everything.
 */
export interface Optimizer {
  readonly name: string
  /** What its factory was given, defaults filled in, and the learning rate as it is now. */
  readonly config: Readonly<Record<string, unknown>>
  /** ≥ 0; may be changed between steps. A schedule counts the steps of this optimizer. */
  learningRate: Scheduled
  /** ≥ 0: before the rule, w −= learningRate · weightDecay · w (Loshchilov & Hutter 2019). */
  readonly weightDecay?: number
  /** At most one of the three. Before all else, g = clip(g, −clipValue, clipValue), … */
  readonly clipValue?: number | null
  /** … the gradient of each parameter is made no longer than this, … */
  readonly clipNorm?: number | null
  /** … or all gradients, as one, are. */
  readonly globalClipNorm?: number | null
  /** Names of the state regions, each as large as the weights. They start at `startValue`. */
  readonly state: readonly string[]
  readonly startValue?: number
  /** Whether the last state region has moving averages of the weights. Default false. */
  readonly useEma?: boolean
  /** Whether `update` is called for each parameter by itself, with regions of its shape. Default false. */
  readonly byParameter?: boolean
  /** w −= …; `step` counts from 0. `state` is in the order of the names. */
  update(kernels: Kernels, w: Region, g: Region, state: readonly Region[], step: number): void
}

/** Refuses a number outside [0, ∞) now, and a schedule's where it leaves it. */
export function checkLearningRate(who: string, learningRate: unknown): (step: number) => number {
  return checkScheduled(who, 'learningRate ≥ 0', learningRate, rate => rate >= 0 && rate < Number.POSITIVE_INFINITY)
}

/** The learning rate as it is now, at this step. */
export function learningRateAt({ name, learningRate }: Optimizer, step: number): number {
  return checkLearningRate(name, learningRate)(step)
}

/** Shortens the gradients as the optimizer says: `all` in one region, and those of `each` parameter in it. */
export function clipGradients(
  kernels: Kernels,
  optimizer: Optimizer,
  all: Region,
  each: readonly { readonly gradient: Region }[],
): void {
  const { clipValue, clipNorm, globalClipNorm } = optimizer
  if (clipValue) kernels.clipByValue(all, clipValue)
  if (clipNorm) for (const { gradient } of each) kernels.clipByNorm(gradient, clipNorm)
  if (globalClipNorm) kernels.clipByNorm(all, globalClipNorm)
}

/** Decoupled weight decay. */
export function decayWeights(kernels: Kernels, optimizer: Optimizer, weights: Region, step: number): void {
  if (optimizer.weightDecay) kernels.decay(weights, learningRateAt(optimizer, step) * optimizer.weightDecay)
}
