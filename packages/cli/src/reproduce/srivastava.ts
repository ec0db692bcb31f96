import { constraints, initializers, layers, optimizers, schedules, sequential } from 'thinnet'
import type { Making, Study } from './study.ts'

interface Regularization {
  dropout: boolean
  maxNorm: boolean
}

/**
 * 784-1024-1024-1024-10 with ReLU: dropout 0.2 on the input and 0.5 on hidden units, weights held to a norm. Vanilla
 * dropout, as the paper's: the norm is that of weights that prediction scales down.
 */
function network({ seed, backend, steps }: Making, { dropout, maxNorm }: Regularization) {
  const drop = (rate: number) => (dropout ? [layers.dropout({ rate, scaling: 'vanilla' })] : [])
  // The norm of all weights into a unit.
  const kernelConstraint = maxNorm ? constraints.maxNorm({ maxValue: 2 }) : null
  const hidden = () => [
    layers.dense({ units: 1024, activation: 'relu', kernelInitializer: initializers.heNormal(), kernelConstraint }),
    ...drop(0.5),
  ]
  const first = dropout
    ? [layers.dropout({ rate: 0.2, scaling: 'vanilla', inputShape: [784] }), ...hidden()]
    : [layers.flatten({ inputShape: [784] }), ...hidden()]
  const model = sequential({
    seed,
    backend,
    layers: [...first, ...hidden(), ...hidden(), layers.dense({ units: 10, activation: 'softmax', kernelConstraint })],
  })
  model.compile({
    optimizer: optimizers.sgd({
      learningRate: schedules.linear({ initialValue: dropout ? 0.1 : 0.05, endValue: 0, decaySteps: steps }),
      momentum: schedules.linear({
        initialValue: 0.5,
        endValue: dropout ? 0.95 : 0.9,
        decaySteps: Math.ceil(steps / 10),
      }),
    }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  return model
}

/** Srivastava et al. 2014, table 2: three layers of 1024 units. */
export const srivastava: Study = {
  name: 'srivastava',
  title: 'Dropout on MNIST, after Srivastava et al.',
  source: 'Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", table 2',
  network: '784-1024-1024-1024-10, ReLU, softmax at the end',
  training:
    'SGD, learning rate 0.1 to 0, momentum 0.5 to 0.95 in the first tenth (without dropout 0.05 and 0.9); batches of 128',
  batchSize: 128,
  epochs: 50,
  paperEpochs: 2133, // a million updates
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: 1.6,
      how: 'nothing; the paper’s figure is of 800 logistic units in two layers (Simard et al. 2003)',
      make: making => network(making, { dropout: false, maxNorm: false }),
    },
    {
      key: 'dropout',
      name: 'dropout',
      paper: 1.25,
      how: 'dropout 0.2 on the input, 0.5 on hidden units',
      make: making => network(making, { dropout: true, maxNorm: false }),
    },
    {
      key: 'third',
      name: 'dropout and max-norm',
      paper: 1.06,
      how: 'the same dropout, and the norm of the weights into a unit at most 2',
      make: making => network(making, { dropout: true, maxNorm: true }),
    },
  ],
}
