import { groupOf } from '../kernels/formulas/group-of.ts'
import type { losses } from '../kernels/formulas/losses.ts'
import type { Region } from '../kernels/region.ts'
import type { Loss, TargetRange } from './loss.ts'

/** What a loss of formulas may have besides them. */
interface Extras extends Pick<Loss, 'config' | 'fromLogits' | 'before' | 'outputs'> {
  /** The loss's name, where it is not that of the formulas. */
  readonly name?: string
  /** The formulas' own options, for outputs y. */
  readonly options?: (y: Region) => readonly number[]
  /** Default: any numbers. */
  readonly targets?: TargetRange
}

/** A loss that is the mean over a sample's outputs, of any shape, of what its formulas in kernels/formulas/losses.ts say. */
export function fromFormulas(formulas: keyof typeof losses, extras: Extras = {}): Loss {
  const [forward, backward] = [`${formulas}Forward`, `${formulas}Backward`] as const
  const { name = formulas, config = {}, options = () => [], targets, ...rest } = extras
  return {
    name,
    config,
    sparse: false,
    kernels: groupOf(formulas),
    targetShape: output => output,
    ...(targets && { targetRange: () => targets }),
    build: () => null,
    forward: (kernels, losses, y, t) => kernels.rowMeans(losses, [y, t], forward, options(y)),
    backward: (kernels, dy, y, t, _saved, dloss) => kernels.rowMeansBackward(dy, [y, t], backward, dloss, options(y)),
    ...rest,
  }
}

/** Targets of losses that are about probabilities. */
export const PROBABILITIES: TargetRange = { lowest: 0, highest: 1, whole: false, what: 'targets in [0, 1]' }
