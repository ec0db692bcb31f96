import type { Constraint } from '../../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../../constraints/resolve.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../../initializers/resolve.ts'
import { anything, flag, needed, type OptionKind, whole } from '../../options/index.ts'
import type { Regularizer } from '../../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../../regularizers/resolve.ts'
import type { Scheduled } from '../../schedules/schedule.ts'
import { DRAW_OPTIONS, type DrawOptions } from '../draws.ts'
import type { LayerOptions } from '../layer.ts'
import { WEIGHT_OPTIONS, type WeightOptions } from '../weights.ts'

/** What every recurrent layer takes. Rates are numbers in [0, 1], or functions or schedules of the step of training. */
export interface RecurrentOptions extends LayerOptions, WeightOptions, DrawOptions {
  /** Numbers of h, ≥ 1. */
  units: number
  /** Default orthogonal. */
  recurrentInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  recurrentRegularizer?: RegularizerName | Regularizer | null
  /** Applied to these weights after every update. Default null: nothing. */
  recurrentConstraint?: ConstraintName | Constraint | null
  /** The fraction of the inputs that is dropped, by one mask for all timesteps. Default 0. */
  dropout?: Scheduled
  /** The fraction of h that is dropped on its way to the next timestep, by one mask for all of them. Default 0. */
  recurrentDropout?: Scheduled
  /** The fraction of h that stays as it was, at each timestep (Krueger et al. 2017). Default 0. */
  zoneout?: Scheduled
  /** The fraction of the recurrent weights that is dropped, by one mask for a batch (Merity et al. 2018). Default 0. */
  weightDrop?: Scheduled
  /** Gives h of every timestep [batch, steps, units], not of the last alone [batch, units]. Default false. */
  returnSequences?: boolean
  /** Gives the last states, too: `const [y, ...states] = layer.apply(x)`. Default false. */
  returnState?: boolean
  /**
   * From the last timestep to the first; outputs are in the order that they are computed, and their padding mask with them
   * (Keras leaves it as it was). Default false.
   */
  goBackwards?: boolean
  /** Gives 0 at padded timesteps, where sequences are returned; else the output before. Default false. */
  zeroOutputForMask?: boolean
}

export const RECURRENT_OPTIONS: Readonly<Record<string, OptionKind>> = {
  units: needed(whole(1)),
  ...WEIGHT_OPTIONS,
  recurrentInitializer: anything,
  recurrentRegularizer: anything,
  recurrentConstraint: anything,
  dropout: anything,
  recurrentDropout: anything,
  zoneout: anything,
  weightDrop: anything,
  returnSequences: flag,
  returnState: flag,
  goBackwards: flag,
  zeroOutputForMask: flag,
  ...DRAW_OPTIONS,
}

/** How the recurrent kernel begins, and what is done to it: names looked up, defaults filled in. */
export function recurrentWeight(who: string, options: RecurrentOptions) {
  return {
    initializer: initializerFor(options.recurrentInitializer ?? 'orthogonal', who),
    regularizer: regularizerFor(options.recurrentRegularizer, who),
    constraint: constraintFor(options.recurrentConstraint, who),
  }
}
