import { refuse, show } from '../errors.ts'
import type { Loss } from '../losses/loss.ts'
import { type LossName, lossFor } from '../losses/resolve.ts'
import type { Metric } from '../metrics/metric.ts'
import { validationName } from '../metrics/name.ts'
import { type MetricName, metricsFor } from '../metrics/resolve.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { OptimizerName } from '../optimizers/resolve.ts'
import { anything, between, checkValue, isPlainObject, later, type OptionKinds } from '../options/index.ts'
import { byName } from './by-name.ts'
import { logNames } from './evaluate.ts'
import type { OutputObjective } from './network.ts'

type OneLoss = LossName | Loss
type OneMetric = MetricName | Metric
/** One, or a list. */
type Metrics = OneMetric | readonly OneMetric[]

/** Of several outputs: one each, in an array or by name. */
type EachOutput<T> = readonly T[] | Readonly<Record<string, T>>

export interface CompileOptions {
  /** Default rmsprop, as in Keras. */
  optimizer?: OptimizerName | Optimizer
  /**
   * Of several outputs an array or an object by name; an output with null, or that is left out by name, has none. Left out,
   * with an optimizer given, the model is trained by `trainOnBatch` with a loss of your own.
   */
  loss?: OneLoss | EachOutput<OneLoss | null>
  /** What each output's loss is multiplied by in the total, ≥ 0. Default 1. */
  lossWeights?: EachOutput<number>
  /** One, or a list; of several outputs an array of those, or an object by name. Default none. */
  metrics?: Metrics | EachOutput<Metrics | null>
}

export const COMPILE_OPTIONS: OptionKinds<CompileOptions> = {
  optimizer: anything,
  loss: { ...later('its name, or an object of losses'), needed: { unless: 'optimizer' } },
  lossWeights: anything,
  metrics: anything,
}

/** A loss, its weight, and metrics for each output. */
export function objectivesFor(options: CompileOptions, outputNames: readonly string[]): OutputObjective[] {
  const { loss, lossWeights, metrics } = options
  if (loss === undefined) return withoutLosses(options, outputNames)
  const several = outputNames.length > 1
  const isOne = (value: unknown) => !several && !namesAll(value, outputNames)
  if (several && !Array.isArray(loss) && !(isPlainObject(loss) && !isLoss(loss))) {
    const wanted = `loss: one for each of the outputs ${outputNames.join(', ')}, in an array or by name`
    refuse('compile', wanted, show(loss), 'Give null to an output that has none.')
  }
  const losses = byName<OneLoss | null>(
    loss,
    outputNames,
    'compile: loss',
    value => isOne(value) && !Array.isArray(value),
  )
  const weights =
    lossWeights === undefined ? [] : byName<number>(lossWeights, outputNames, 'compile: lossWeights', () => false)
  const lists = metrics === undefined ? [] : byName<Metrics | null>(metrics, outputNames, 'compile: metrics', isOne)
  if (!losses.some(loss => loss != null)) refuse('compile', 'a loss for one output at least', 'none')
  const outputs = outputNames.map((name, k): OutputObjective => {
    const who = several ? `compile: ${name}` : 'compile'
    const lossWeight = weights[k] ?? 1
    checkValue(who, 'lossWeights', lossWeight, between(0))
    const given = losses[k]
    if (given == null && several) {
      if (lists[k] != null)
        refuse(who, 'a loss along with metrics', 'none', 'Metrics are given the targets of the loss.')
      return { loss: null, lossWeight, metrics: [] }
    }
    const loss = lossFor(given as OneLoss, who)
    const none = metrics === undefined || (several && lists[k] == null)
    return { loss, lossWeight, metrics: none ? [] : metricsFor(lists[k]!, who) }
  })
  const logs = logNames({ compiled: { outputs }, outputNames })
  const all = [...logs, ...logs.map(validationName)]
  const twice = all.find((name, i) => all.indexOf(name) < i)
  if (twice !== undefined) {
    const hint = 'Give an output another name: model({ outputs: { name: … } }).'
    refuse('compile', 'losses and metrics of different names', `"${twice}" twice`, hint)
  }
  return outputs
}

/** Each output's derivative is given in each step. */
function withoutLosses({ metrics, lossWeights }: CompileOptions, outputNames: readonly string[]): OutputObjective[] {
  const what = metrics === undefined ? 'lossWeights' : 'metrics'
  if ((metrics ?? lossWeights) !== undefined) refuse('compile', `a loss along with ${what}`, 'none')
  return outputNames.map(() => ({ loss: null, lossWeight: 1, metrics: [] }))
}

const isLoss = (value: object) => 'forward' in value && 'backward' in value

/** Whether this is an object by the output's name, and not a loss or metric itself. */
const namesAll = (value: unknown, names: readonly string[]) =>
  isPlainObject(value) && Object.keys(value).length > 0 && Object.keys(value).every(key => names.includes(key))
