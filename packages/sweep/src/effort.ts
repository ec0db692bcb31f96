import { evaluationsOf } from '@thinnet/charts'
import type { Recipe } from './trials/recipe.ts'

/** What a training consists of, in samples that go through the network. */
export interface Samples {
  /** Forward and backward. */
  trained: number
  /** Forward. */
  evaluated: number
}

export function samplesOf({ data, training }: Recipe, epochs = training.epochs): Samples {
  const evaluations = epochs > 0 ? evaluationsOf({ epochs, evaluateEvery: training.evaluateEvery }) : 0
  return { trained: epochs * data.train, evaluated: evaluations * (data.train + data.test) }
}

/** As one figure: a training step costs about three times what looking does. */
export function effort({ trained, evaluated }: Samples): number {
  return 3 * trained + evaluated
}
