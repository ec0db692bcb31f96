import { refuse } from 'thinnet'
import type { Json, ObjectText } from '../described/described.ts'

/**
 * The states of an optimizer in the order of Keras's file, behind the iterations and the learning rate. Each group has a
 * variable for each weight and for each state of the group: weight by weight.
 *
 * @throws ThinnetError for an optimizer whose state the two keep in different ways
 */
export function stateGroups(optimizer: ObjectText, who: string): readonly (readonly string[])[] {
  const groups = ownGroups(optimizer, who)
  return optimizer.config?.useEma ? [['average'], ...groups] : groups
}

function ownGroups({ name, config = {} }: ObjectText, who: string): readonly (readonly string[])[] {
  const momentum = (config.momentum ?? 0) !== 0
  switch (name) {
    case 'sgd':
      return momentum ? [['velocity']] : []
    case 'rmsprop':
      return [['meanSquare'], ...(momentum ? [['velocity']] : []), ...(config.centered ? [['mean']] : [])]
    case 'adagrad':
      return [['accumulator']]
    case 'adadelta':
      return [['meanSquare', 'meanSquareUpdate']]
    case 'adamax':
      return [['mean', 'norm']]
    case 'ftrl':
      return [['squares', 'linear']]
    case 'lion':
      return [['mean']]
    case 'adam':
    case 'adamW':
    case 'nadam':
      return [['mean', 'meanSquare']]
    default:
      return refuse(who, 'an optimizer whose state is known', name, WITHOUT)
  }
}

const WITHOUT = 'Leave optimizer, loss and metrics out: compile: false.'

/** Variables before those of the weights: iterations, and the learning rate, unless a schedule says it. */
export const firstState = (learningRate: Json): number => (typeof learningRate === 'number' ? 2 : 1)

/** Nadam's product of momentums so far, which Keras keeps behind all others, and thinnet computes. */
export function nadamProduct({ config = {} }: ObjectText, steps: number): number {
  let product = 1
  for (let t = 1; t <= steps; t++) product *= Number(config.beta1 ?? 0.9) * (1 - 0.5 * 0.96 ** t)
  return product
}

/**
 * What a state begins with here, and what Keras has added to it: Ftrl's sum of squares begins at 0 here, and at
 * `initialAccumulatorValue` there.
 */
export function startOf({ name, config = {} }: ObjectText, state: string): { start: number; added: number } {
  const initial = Number(config.initialAccumulatorValue ?? 0.1)
  if (name === 'ftrl' && state === 'squares') return { start: 0, added: initial }
  return { start: name === 'adagrad' ? initial : 0, added: 0 }
}
