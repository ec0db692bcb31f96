import type { Outcome } from '../src/report/outcome.ts'
import { type SweepSpec, specSchema } from '../src/spec/spec.ts'
import { type Configuration, configurationId, jobId, type Result, trialId, type Value } from '../src/trials/trial.ts'

/** Uniform in [0, 1), the same from the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal, by Box and Muller. */
export function normal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

type Values = Record<string, Value>

export interface Made {
  spec: Record<string, unknown> & { name: string; dimensions: Record<string, unknown> }
  points: readonly Values[]
  seeds: readonly number[]
  epochs: number
  /** The test accuracy of a configuration without noise. */
  accuracy(values: Values): number
  /** Standard deviations of what a seed shares in all configurations, and of what it does not. */
  noise: { shared: number; own: number }
  /** Of the noise. */
  draws?: number
  /** What becomes of a trial, if not what usually does. */
  fate?(values: Values, seed: number): Partial<Pick<Result, 'status' | 'message' | 'epochs'>>
}

/** A sweep that never was: results with known effects. */
export function synthetic({ spec: given, points, seeds, epochs, accuracy, noise, draws = 7, fate }: Made): Outcome {
  const spec: SweepSpec = specSchema.parse({ ...given, seeds: [...seeds] })
  const recipe = { ...spec.base, training: { ...spec.base.training, epochs } }
  const settings = points.map((values): Configuration => {
    const id = configurationId({ ...recipe, network: { kind: 'module', path: JSON.stringify(values), options: {} } })
    return { id, values, recipe }
  })
  const draw = normal(uniform(draws))
  const shared = new Map(seeds.map(seed => [seed, noise.shared * draw()]))
  const results = settings.flatMap(setting =>
    seeds.map((seed): Result => {
      const trial = { id: trialId(setting, seed), setting, seed }
      const own = fate?.(setting.values, seed) ?? {}
      const reached = own.epochs ?? epochs
      const end = accuracy(setting.values) + shared.get(seed)! + noise.own * draw()
      const at = Array.from({ length: reached }, (_, e) => e).filter(e => e % 2 === 0 || e === reached - 1)
      const rise = (e: number) => 1 - Math.exp(-(e + 1) / (epochs / 6))
      const accuracies = at.map(e => Math.round(1e4 * (0.1 + (end - 0.1) * rise(e))) / 1e4)
      return {
        ...{
          job: jobId({ trial, epochs: reached }),
          trial: trial.id,
          setting: setting.id,
          values: setting.values,
          seed,
        },
        ...{
          epochs: reached,
          status: 'completed' as const,
          weights: configurationId(recipe).repeat(2),
          seconds: 3 + draw() / 4,
        },
        by: `machine-${seed % 2} ${1000 + (seed % 3)}`,
        curves: {
          epochs: at,
          testAccuracy: accuracies,
          trainAccuracy: accuracies.map(a => Math.min(1, a + 0.3 * (1 - end))),
          testLoss: accuracies.map(a => 3 * (1 - a)),
          trainLoss: accuracies.map(a => 2 * (1 - a)),
        },
        ...own,
      }
    }),
  )
  const about = { started: new Date(0), seconds: 123.4, stoppedEarly: false, runner: '2 processes of 1 thread' }
  return { spec, settings, results, about }
}

export const RATES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
export const RATE = 'network.dropout.rate'
const PLACE = 'network.dropout.place'
/** Best at 0.3, by 0.9 points above 0; 0.9 is far below. */
export const effectOfRate = (rate: number) => 0.97 + 0.06 * rate - 0.1 * rate ** 2 - 0.6 * Math.max(0, rate - 0.7)

export function rates(seeds = 5, more: Partial<Made> = {}): Outcome {
  return synthetic({
    spec: {
      name: 'rates',
      about: 'Which rate of dropout is best, and does it help at all?',
      dimensions: { [RATE]: RATES },
      baseline: { [RATE]: 0 },
    },
    points: RATES.map(rate => ({ [RATE]: rate })),
    ...{ seeds: Array.from({ length: seeds }, (_, i) => i + 1), epochs: 20, noise: { shared: 0.002, own: 0.0006 } },
    accuracy: values => effectOfRate(values[RATE] as number),
    ...more,
  })
}

const PLACES = ['input', 'hidden', 'last', 'beforeNorm', 'afterNorm']
export function ratesAndPlaces(): Outcome {
  const bonus: Record<string, number> = { input: -0.004, hidden: 0, last: -0.002, beforeNorm: -0.006, afterNorm: 0.001 }
  return synthetic({
    spec: {
      name: 'where-to-put-it',
      about: 'Where should dropout sit, and at which rate?',
      dimensions: { [RATE]: RATES, [PLACE]: PLACES, 'training.optimizer.learningRate': [0.01, 0.1, 1] },
      baseline: { [RATE]: 0, [PLACE]: 'hidden', 'training.optimizer.learningRate': 0.1 },
    },
    points: [0.01, 0.1, 1].flatMap(learningRate =>
      PLACES.flatMap(place =>
        RATES.map(rate => ({ [RATE]: rate, [PLACE]: place, 'training.optimizer.learningRate': learningRate })),
      ),
    ),
    ...{ seeds: [1, 2, 3, 4], epochs: 20, noise: { shared: 0.002, own: 0.001 } },
    accuracy: values =>
      effectOfRate(values[RATE] as number) +
      (values[RATE] === 0 ? 0 : bonus[values[PLACE] as string]!) -
      0.01 * Math.log10((values['training.optimizer.learningRate'] as number) / 0.1) ** 2,
    fate: (values, seed) =>
      values['training.optimizer.learningRate'] === 1 && values[RATE] === 0 && seed === 2
        ? { status: 'diverged', epochs: 3 }
        : values[PLACE] === 'last' && values[RATE] === 0.9
          ? { status: 'failed', message: 'network: expected <b>less</b> than "everything", got all', epochs: 0 }
          : {},
  })
}

/** Labelled variants: no dimension is a number. */
export function variants(): Outcome {
  const labels = ['neither', 'dropout 0.2', 'weight decay 1e-4', 'both']
  const effect = [0, 0.006, 0.002, 0.0062]
  return synthetic({
    spec: {
      name: 'dropout-or-weight-decay',
      dimensions: { regularization: labels.map(label => ({ label, set: {} })), 'network.batchNorm': [false, true] },
      baseline: { regularization: 'neither' },
    },
    points: [false, true].flatMap(norm => labels.map(label => ({ regularization: label, 'network.batchNorm': norm }))),
    ...{ seeds: [1, 2, 3, 4, 5], epochs: 30, noise: { shared: 0.002, own: 0.001 } },
    accuracy: values =>
      0.965 + effect[labels.indexOf(values.regularization as string)]! + (values['network.batchNorm'] ? 0.004 : 0),
  })
}

/** Train-set size against the gain of dropout: each size has its own baseline. */
export function sizes(): Outcome {
  const counts = [100, 500, 1000, 5000, 10_000, 60_000]
  return synthetic({
    spec: {
      name: 'train-set-size',
      about: 'With how many images does dropout help most?',
      dimensions: { 'data.train': counts, [RATE]: [0, 0.5] },
      baseline: { [RATE]: 0 },
    },
    points: counts.flatMap(count => [0, 0.5].map(rate => ({ 'data.train': count, [RATE]: rate }))),
    ...{ seeds: [1, 2, 3, 4, 5], epochs: 30, noise: { shared: 0.003, own: 0.001 } },
    accuracy: values => {
      const size = Math.log10(values['data.train'] as number)
      return 0.6 + 0.08 * size + (values[RATE] === 0 ? 0 : 0.02 * Math.exp(-((size - 3.3) ** 2)) - 0.004)
    },
  })
}

/** A search with rungs: of all, a third is promoted, and so on. */
export function search(count = 400, name: 'asha' | 'random' = 'asha'): Outcome {
  const random = uniform(99)
  const points = Array.from(
    { length: count },
    (): Values => ({
      [RATE]: Math.round(900 * random()) / 1000,
      'training.optimizer.learningRate': 10 ** (-3 + 3 * random()),
      'training.optimizer.name': ['sgd', 'adam', 'rmsprop'][Math.floor(3 * random())]!,
      'network.units': 16 * (1 + Math.floor(32 * random())),
    }),
  )
  const accuracy = (values: Values) =>
    effectOfRate(values[RATE] as number) -
    0.02 * Math.abs(Math.log10(values['training.optimizer.learningRate'] as number) + 1.5) ** 1.5 -
    (values['training.optimizer.name'] === 'rmsprop' ? 0.01 : 0) +
    0.00002 * (values['network.units'] as number)
  const order = points.toSorted((a, b) => accuracy(b) - accuracy(a))
  const rank = new Map(order.map((values, i) => [values, i]))
  const strategy = name === 'asha' ? { name, settings: count } : { name, settings: count }
  return synthetic({
    spec: {
      name: 'search',
      strategy,
      dimensions: {
        [RATE]: { range: [0, 0.9], count: 10 },
        'training.optimizer.learningRate': { logRange: [0.001, 1], count: 10 },
        'training.optimizer.name': ['sgd', 'adam', 'rmsprop'],
        'network.units': [16, 32, 512],
      },
    },
    ...{ points, seeds: [1, 2, 3], epochs: 27, accuracy, noise: { shared: 0.002, own: 0.001 } },
    fate: values => {
      const at = rank.get(values)! / count
      return name === 'random' || at < 1 / 27 ? {} : { epochs: at < 1 / 9 ? 9 : at < 1 / 3 ? 3 : 1 }
    },
  })
}
