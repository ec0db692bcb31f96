import type { Constraint } from '../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../constraints/resolve.ts'
import type { Initializer } from '../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../initializers/resolve.ts'
import { anything, flag, type OptionKinds, positive } from '../options/index.ts'
import type { Regularizer } from '../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../regularizers/resolve.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Declare, LayerOptions, Parameter } from './layer.ts'

/** What a normalization takes that has no moving averages. */
export interface GammaBetaOptions extends LayerOptions {
  /** Added to the variance, > 0. Default 0.001. */
  epsilon?: number
  /** Whether to add beta. Default true. */
  center?: boolean
  /** Whether to multiply by gamma. Default true. */
  scale?: boolean
  /** Default ones. */
  gammaInitializer?: InitializerName | Initializer
  /** Default zeros. */
  betaInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  gammaRegularizer?: RegularizerName | Regularizer | null
  /** Added to the loss for these weights. Default null: nothing. */
  betaRegularizer?: RegularizerName | Regularizer | null
  /** Applied to these weights after every update. Default null: nothing. */
  gammaConstraint?: ConstraintName | Constraint | null
  /** Applied to these weights after every update. Default null: nothing. */
  betaConstraint?: ConstraintName | Constraint | null
}

export const GAMMA_BETA_OPTIONS: OptionKinds<Omit<GammaBetaOptions, keyof LayerOptions>> = {
  epsilon: positive,
  center: flag,
  scale: flag,
  gammaInitializer: anything,
  betaInitializer: anything,
  gammaRegularizer: anything,
  betaRegularizer: anything,
  gammaConstraint: anything,
  betaConstraint: anything,
}

/** The same, with names looked up and defaults filled in; `declare` gives the parameters, null for one that is left out. */
export function gammaBetaOptions(who: string, options: GammaBetaOptions) {
  const { epsilon = 0.001, center = true, scale = true } = options
  const gamma = {
    initializer: initializerFor(options.gammaInitializer ?? 'ones', who),
    regularizer: regularizerFor(options.gammaRegularizer, who),
    constraint: constraintFor(options.gammaConstraint, who),
  }
  const beta = {
    initializer: initializerFor(options.betaInitializer ?? 'zeros', who),
    regularizer: regularizerFor(options.betaRegularizer, who),
    constraint: constraintFor(options.betaConstraint, who),
  }
  return {
    epsilon,
    declare: (declare: Declare, shape: Shape): { gamma: Parameter | null; beta: Parameter | null } => ({
      gamma: scale ? declare.parameter('gamma', shape, gamma) : null,
      beta: center ? declare.parameter('beta', shape, beta) : null,
    }),
  }
}
