import {
  type Backend,
  initializers,
  type Layer,
  layers,
  random,
  type Sequential,
  sequential,
  type Tensor,
  tensor,
} from 'thinnet'
import { mean } from './mean.ts'
import { NumpyDropout } from './numpy-dropout.ts'

/** The network's mean output over all columns. */
export interface Scales {
  keep: number
  columns: number
  inverted: { train: number; predict: number }
  vanilla: { train: number; predict: number; predictUnscaled: number }
}

export interface ScalesOptions {
  keep: number
  columns: number
  seed: number
  backend: Backend
}

type Scaling = 'inverted' | 'vanilla'

const BATCH = 8192

/** With thinnet's own random numbers and dropout. */
export async function scales({ keep, columns, seed, backend }: ScalesOptions): Promise<Scales> {
  const stream = random.streamOf({ seed, site: 'scales/x' })
  const x = tensor(Float32Array.from(random.normals(stream, 3 * columns)), [columns, 3])
  const dropout = (scaling: Scaling) => layers.dropout({ keepProbability: keep, scaling })
  return compare({ keep, columns, x, weights: null, dropout, network: { seed, backend } })
}

/** In float64, drawing as NumPy's RandomState(seed) does in the article's script. */
export async function numpyScales({ keep, columns, seed }: Omit<ScalesOptions, 'backend'>): Promise<Scales> {
  const numpy = new random.NumpyRandomState(seed)
  const weights = [3, 4, 4].flatMap(inputs => {
    const kernel = tensor(transposed(numpy.randn(4 * inputs), 4, inputs), [inputs, 4])
    return [kernel, tensor(numpy.randn(4), [4])]
  })
  const x = tensor(transposed(numpy.randn(3 * columns), 3, columns), [columns, 3])
  const dropout = (scaling: Scaling) => new NumpyDropout({ keep, scaling, columns, random: numpy })
  return compare({ keep, columns, x, weights, dropout, network: { seed, backend: 'reference', dtype: 'float64' } })
}

async function compare(given: {
  keep: number
  columns: number
  x: Tensor
  /** Kernel and bias of each layer; null lets the first network draw them. */
  weights: Tensor[] | null
  dropout: (scaling: Scaling) => Layer
  network: { seed: number; backend: Backend; dtype?: 'float64' }
}): Promise<Scales> {
  let weights = given.weights
  /** Mean outputs of the article's network, in each of these modes, always on the same weights. */
  const means = async (dropout: () => Layer[], modes: boolean[]): Promise<number[]> => {
    const model = articleNetwork(dropout, given.network)
    try {
      if (weights) model.setWeights(weights)
      else weights = await model.getWeights()
      const found: number[] = []
      for (const training of modes) {
        const y = await model.predict(given.x, { batchSize: Math.min(BATCH, given.columns), training })
        found.push(mean(y.data))
      }
      return found
    } finally {
      model.dispose()
    }
  }
  const { keep, columns, dropout } = given
  const [invertedTrain, invertedPredict] = await means(() => [dropout('inverted')], [true, false])
  const [vanillaTrain, vanillaPredict] = await means(() => [dropout('vanilla')], [true, false])
  // What vanilla dropout predicts when the factor is forgotten: the network as it is.
  const [unscaled] = await means(() => [], [false])
  return {
    keep,
    columns,
    inverted: { train: invertedTrain!, predict: invertedPredict! },
    vanilla: { train: vanillaTrain!, predict: vanillaPredict!, predictUnscaled: unscaled! },
  }
}

/** 3 → 4 → 4 → 4 with ReLU, dropout after each hidden layer, weights and biases standard normal. */
function articleNetwork(
  dropout: () => Layer[],
  network: { seed: number; backend: Backend; dtype?: 'float64' },
): Sequential {
  const normal = initializers.randomNormal({ stddev: 1 })
  const dense = (rest = {}) => layers.dense({ units: 4, kernelInitializer: normal, biasInitializer: normal, ...rest })
  return sequential({
    ...network,
    layers: [
      dense({ activation: 'relu', inputShape: [3] }),
      ...dropout(),
      dense({ activation: 'relu' }),
      ...dropout(),
      dense(),
    ],
  })
}

/** [rows, columns] as [columns, rows]. */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!
  return out
}
