import type { Activation } from '../activations/activation.ts'
import { type ActivationName, activationFor } from '../activations/resolve.ts'
import type { Constraint } from '../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../constraints/resolve.ts'
import type { Initializer } from '../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../initializers/resolve.ts'
import { anything, flag, type OptionKinds } from '../options/index.ts'
import type { Regularizer } from '../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../regularizers/resolve.ts'

/** What every layer with a kernel and a bias takes. */
export interface WeightOptions {
  /** Default linear. */
  activation?: ActivationName | Activation
  /** Default true. */
  useBias?: boolean
  /** Default glorotUniform. */
  kernelInitializer?: InitializerName | Initializer
  /** Default zeros. */
  biasInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  kernelRegularizer?: RegularizerName | Regularizer | null
  /** Added to the loss for these weights. Default null: nothing. */
  biasRegularizer?: RegularizerName | Regularizer | null
  /** Applied to the kernel after every update. Default null: nothing. */
  kernelConstraint?: ConstraintName | Constraint | null
  /** Applied to these weights after every update. Default null: nothing. */
  biasConstraint?: ConstraintName | Constraint | null
}

export const WEIGHT_OPTIONS: OptionKinds<WeightOptions> = {
  activation: anything,
  useBias: flag,
  kernelInitializer: anything,
  biasInitializer: anything,
  kernelRegularizer: anything,
  biasRegularizer: anything,
  kernelConstraint: anything,
  biasConstraint: anything,
}

/** The same, with names looked up and defaults filled in. */
export function weightOptions(who: string, options: WeightOptions) {
  const { kernelInitializer = 'glorotUniform', biasInitializer = 'zeros' } = options
  return {
    activation: activationFor(options.activation, who),
    useBias: options.useBias ?? true,
    kernel: {
      initializer: initializerFor(kernelInitializer, who),
      regularizer: regularizerFor(options.kernelRegularizer, who),
      constraint: constraintFor(options.kernelConstraint, who),
    },
    bias: {
      initializer: initializerFor(biasInitializer, who),
      regularizer: regularizerFor(options.biasRegularizer, who),
      constraint: constraintFor(options.biasConstraint, who),
    },
  }
}
