import {
  initializers,
  type Layer,
  layers,
  optimizers,
  random,
  type Sequential,
  sequential,
  type Tensor,
  tensor,
} from 'thinnet'
import type { StatisticsSettings } from '../settings.ts'
import { type Bins, binsFor, type Distribution, distributionOf } from './histogram.ts'

/** Samples of either kind. */
export const SAMPLES = 256
const PIXELS = 784
/** Normal random numbers a sample. */
const NORMALS = 100
const OUTPUTS = 10
/** How far means may be apart, relative to scale: `auditScale`'s default. */
const TOLERANCE = 0.1

/** How dropout is brought to scale; forgotten: vanilla's, inference with the network as it is. */
export const SCALINGS = ['inverted', 'vanilla', 'forgotten'] as const
export type Scaling = (typeof SCALINGS)[number]

export interface StatisticsQuestion {
  settings: StatisticsSettings
  /** Grey levels [256, 784] where the inputs are digits. */
  images: Uint8Array<ArrayBuffer> | null
}
/** One layer's outputs: of each sample and unit. */
export interface StatisticsCell {
  bins: Bins
  training: Distribution
  inference: Distribution
  /** Whether means differ by more than a tenth of the larger root mean square; if not, whether inference is wider. */
  verdict: 'agree' | 'wider' | 'differ'
}
export interface StatisticsAnswer {
  settings: StatisticsSettings
  /** The hidden layers', then the logits. */
  rows: { readonly [scaling in Scaling]: StatisticsCell }[]
}

/** Each layer's outputs in training and in inference, as histograms. */
export async function statistics({ settings, images }: StatisticsQuestion): Promise<StatisticsAnswer> {
  const x = inputs(settings, images)
  const weights = await weightsOf(settings, x)
  const made = (['inverted', 'vanilla', null] as const).map(scaling => network(settings, x, scaling, weights))
  const [inverted, vanilla, plain] = made as [Sequential, Sequential, Sequential]
  try {
    if (settings.batchNorm) {
      await learnStatistics(inverted, x)
      await learnStatistics(vanilla, x)
      plain.setWeights(await vanilla.getWeights())
    }
    const trained = await outputs(vanilla, x, settings.step)
    const pairs = {
      inverted: [await outputs(inverted, x, settings.step), await outputs(inverted, x, null)],
      vanilla: [trained, await outputs(vanilla, x, null)],
      forgotten: [trained, await outputs(plain, x, null)],
    } as const
    const rows = Array.from({ length: settings.layers + 1 }, (_, row) => {
      // one axis for all three: how far each is off is seen only beside the others
      const bins = binsFor(SCALINGS.flatMap(scaling => pairs[scaling].map(outputs => outputs[row]!)))
      const cells = SCALINGS.map(scaling => [scaling, cell(pairs[scaling][0][row]!, pairs[scaling][1][row]!, bins)])
      return Object.fromEntries(cells) as StatisticsAnswer['rows'][number]
    })
    return { settings, rows }
  } finally {
    for (const model of made) model.dispose()
  }
}

function inputs({ data, seed }: StatisticsSettings, images: StatisticsQuestion['images']): Tensor {
  if (data === 'normal') {
    const stream = random.streamOf({ seed, site: 'lab/scales' })
    return tensor(Float32Array.from(random.normals(stream, SAMPLES * NORMALS)), [SAMPLES, NORMALS])
  }
  if (!images) throw new Error('statistics: expected images, got none.')
  return tensor(images, [SAMPLES, PIXELS], { scale: 1 / 255 })
}

let drawn: { key: string; weights: Tensor[] } | null = null

/** Initial weights. The last ones are kept, since a slider asks for them again and again, and drawing takes longest. */
async function weightsOf(settings: StatisticsSettings, x: Tensor): Promise<Tensor[]> {
  const { data, layers, units, batchNorm, seed } = settings
  const key = JSON.stringify([data, layers, units, batchNorm, seed])
  if (drawn?.key === key) return drawn.weights
  const model = network(settings, x, null, null)
  const weights = await model.getWeights()
  model.dispose()
  drawn = { key, weights }
  return weights
}

/** The article's network without softmax; its weights are the same with either scaling, and without dropout. */
function network(
  o: StatisticsSettings,
  x: Tensor,
  scaling: 'inverted' | 'vanilla' | null,
  weights: Tensor[] | null,
): Sequential {
  const kernelInitializer = weights ? initializers.zeros() : initializers.heNormal()
  const dense = (units: number, rest = {}) => layers.dense({ units, kernelInitializer, ...rest })
  const hidden = Array.from({ length: o.layers }, (_, i): Layer[] => [
    dense(o.units, i === 0 ? { inputShape: x.shape.slice(1) } : {}),
    layers.activation({ activation: o.activation }),
    ...(scaling ? [layers.dropout({ keepProbability: o.keep, scaling })] : []),
    // what it remembers is the last batch
    ...(o.batchNorm ? [layers.batchNormalization({ momentum: 0 })] : []),
  ])
  const model = sequential({ seed: o.seed, backend: 'wasm', threads: 1, layers: [...hidden.flat(), dense(OUTPUTS)] })
  if (weights) model.setWeights(weights)
  return model
}

/** One step of training that moves no weight: batch normalization has then seen what dropout lets through. */
async function learnStatistics(model: Sequential, x: Tensor): Promise<void> {
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
  const y = tensor(new Float32Array(SAMPLES * OUTPUTS), [SAMPLES, OUTPUTS])
  await model.fit(x, y, { batchSize: SAMPLES, epochs: 1, shuffle: false })
}

/** What each dense layer but the first is given, and what the last gives; with the masks of a step, or in inference. */
async function outputs(model: Sequential, x: Tensor, step: number | null): Promise<ArrayLike<number>[]> {
  const how = step === null ? {} : { training: true, step }
  const all = await model.layerOutputs(x, { ...how, batchSize: SAMPLES })
  const given = all.filter((_, i) => all[i + 1]?.name.startsWith('dense'))
  return [...given, all.at(-1)!].map(({ output }) => output.data)
}

function cell(trained: ArrayLike<number>, predicted: ArrayLike<number>, bins: Bins): StatisticsCell {
  const [training, inference] = [distributionOf(trained, bins), distributionOf(predicted, bins)]
  return { bins, training, inference, verdict: verdict(training, inference) }
}

function verdict(training: Distribution, inference: Distribution): StatisticsCell['verdict'] {
  const scale = Math.max(
    ...[training, inference].map(({ mean, standardDeviation }) => Math.hypot(mean, standardDeviation)),
  )
  if (Math.abs(training.mean - inference.mean) > TOLERANCE * scale) return 'differ'
  return inference.standardDeviation > (1 + TOLERANCE) * training.standardDeviation ? 'wider' : 'agree'
}
