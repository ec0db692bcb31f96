import { type LabRun, type Link, labLink } from '@thinnet/charts'
import type { Recipe } from '../trials/recipe.ts'
import type { Analysis } from './analysis.ts'

/** Test images of the lab. */
const TESTS = 10_000

/** The best configuration beside the baseline in the lab, where it can train both. */
export function labLinks({ best, baseline, trials }: Analysis, lab?: string): Link[] {
  const [first, second] = baseline && baseline !== best ? [baseline, best] : [best, best]
  if (!first || !second) return []
  const seed = Math.min(...trials.map(trial => trial.seed))
  const [left, right] = [labRun(first.setting.recipe, seed), labRun(second.setting.recipe, seed)]
  return [(left && right && labLink(left, right, lab)) ?? []].flat()
}

/** A recipe as the lab has it; null where it has no such. */
function labRun({ data, network, training }: Recipe, seed: number): LabRun | null {
  if (network.kind !== 'mlp' || network.maxNorm !== undefined || data.test !== TESTS) return null
  const { optimizer, batchSize, epochs, evaluateEvery } = training
  const { name, learningRate, momentum } = optimizer
  const { rate, inputRate, place, scaling } = network.dropout
  const isOther = momentum || training.weightDecay > 0 || training.shuffle !== 'withReplacement'
  if (isOther || learningRate === undefined || inputRate !== undefined) return null
  const { layers, units, activation, batchNorm } = network
  return {
    ...{ samples: data.train, layers, units, activation, batchNorm },
    ...{ rate, scaling, place: rate === 0 ? 'hidden' : place },
    ...{ optimizer: name, learningRate, batchSize, seed, epochs, evaluateEvery },
  }
}
