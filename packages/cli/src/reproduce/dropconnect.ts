import { layers, optimizers, schedules, sequential } from 'thinnet'
import type { Making, Study } from './study.ts'

const UNITS = 800
const RATE = 0.5
/** Gaussian draws a unit, in the paper's inference. */
const INFERENCE_SAMPLES = 100

type Kind = 'plain' | 'dropout' | 'dropConnect'

/** 784-800-800-10 with ReLU. */
function network({ seed, backend, steps }: Making, kind: Kind, inferenceSamples = 0) {
  const hidden = (inputShape?: number[]) => {
    const options = { units: UNITS, activation: 'relu', ...(inputShape && { inputShape }) } as const
    if (kind === 'dropConnect') return [layers.dropConnect({ ...options, rate: RATE, inferenceSamples })]
    return [layers.dense(options), ...(kind === 'dropout' ? [layers.dropout({ rate: RATE })] : [])]
  }
  const model = sequential({
    seed,
    backend,
    layers: [...hidden([784]), ...hidden(), layers.dense({ units: 10, activation: 'softmax' })],
  })
  model.compile({
    optimizer: optimizers.sgd({
      // In three parts, each at less of it, as the paper lowers it by hand.
      learningRate: schedules.piecewise({
        boundaries: [Math.round(0.6 * steps), Math.round(0.95 * steps)],
        values: [0.1, 0.02, 0.002],
      }),
      momentum: 0.9,
    }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  return model
}

/** Wan et al. 2013, table 2: two layers of 800 ReLU units, no augmentation of the data. */
export const dropconnect: Study = {
  name: 'dropconnect',
  title: 'DropConnect on MNIST, after Wan et al.',
  source: 'Wan et al. 2013, "Regularization of neural networks using DropConnect", two layers of 800 units, ReLU',
  network: '784-800-800-10, ReLU, softmax at the end',
  training: 'SGD, learning rate 0.1, lowered twice; momentum 0.9; batches of 128',
  batchSize: 128,
  epochs: 30,
  paperEpochs: 1020,
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: 1.62,
      how: 'nothing',
      make: making => network(making, 'plain'),
    },
    {
      key: 'dropout',
      name: 'dropout',
      paper: 1.28,
      how: 'dropout 0.5 on hidden units',
      make: making => network(making, 'dropout'),
    },
    {
      key: 'third',
      name: 'DropConnect',
      paper: 1.2,
      how: `half of the weights of both hidden layers dropped, anew for each image`,
      make: making => network(making, 'dropConnect'),
      withPaperInference: making => network(making, 'dropConnect', INFERENCE_SAMPLES),
    },
  ],
}
