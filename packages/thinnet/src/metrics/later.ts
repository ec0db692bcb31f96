import { refuse } from '../errors.ts'
import { checkLabels, checkPaired, widthOf } from './judged.ts'
import type { Judged, Metric } from './metric.ts'

const anUnit = (each: number) => (about: Judged) => each * widthOf(about)
const ofLabels = (sums: Metric['sums']) => ({ check: checkLabels, sums })
const OF_PAIRS = { check: (about: Judged, who: string) => checkPaired(about, who), sums: 2 }

/**
 * Metrics that `compile` knows by their names, but that are loaded when a model is about to be judged by them: until then,
 * which outputs and targets each takes, and how many sums it has.
 */
const LATER = {
  auc: ofLabels(398),
  binaryCrossentropy: OF_PAIRS,
  categoricalCrossentropy: ofLabels(2),
  sparseCategoricalCrossentropy: {
    check(about: Judged, who: string) {
      const hint = 'Use metrics.categoricalCrossentropy().'
      if (!about.sparse) refuse(who, 'class indices', 'a target for each output', hint)
      checkLabels(about, who)
    },
    sums: 2,
  },
  f1Score: ofLabels(anUnit(3)),
  fBetaScore: ofLabels(anUnit(3)),
  falseNegatives: ofLabels(anUnit(4)),
  falsePositives: ofLabels(anUnit(4)),
  precision: ofLabels(anUnit(4)),
  recall: ofLabels(anUnit(4)),
  trueNegatives: ofLabels(anUnit(4)),
  truePositives: ofLabels(anUnit(4)),
  r2Score: { ...OF_PAIRS, sums: anUnit(4) },
  cosineSimilarity: OF_PAIRS,
  hinge: OF_PAIRS,
  squaredHinge: OF_PAIRS,
  categoricalHinge: OF_PAIRS,
  klDivergence: OF_PAIRS,
  logCoshError: OF_PAIRS,
  meanSquaredLogarithmicError: OF_PAIRS,
  poisson: OF_PAIRS,
  meanAbsoluteError: OF_PAIRS,
  meanAbsolutePercentageError: OF_PAIRS,
  meanSquaredError: OF_PAIRS,
  rootMeanSquaredError: OF_PAIRS,
} as const satisfies Record<string, Pick<Metric, 'check' | 'sums'>>
export type LaterName = keyof typeof LATER

export const LATER_NAMES = Object.keys(LATER) as LaterName[]

/** The metric of this factory at its defaults; `loadMetric` makes it what the factory makes. */
export function laterMetric(factory: LaterName, name: string = factory): Metric {
  const missing = () => {
    throw new Error(`${factory} was not loaded`)
  }
  const metric: Metric = { name, factory, config: {}, ...LATER[factory], add: missing, result: missing }
  loads.set(metric, async () => {
    Object.assign(metric, (await import('./rarer.ts'))[factory](name))
    loads.delete(metric)
  })
  return metric
}

const loads = new WeakMap<Metric, () => Promise<void>>()

/** Before the first batch. */
export const loadMetric = async (metric: Metric): Promise<void> => loads.get(metric)?.()
