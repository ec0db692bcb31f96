import type { RunKey } from '@thinnet/charts'
import { constraints, initializers, layers, optimizers, type Sequential, schedules, sequential } from 'thinnet'
import type { Making } from './study.ts'

/**
 * 784-1024-1024-1024-10 with ReLU: dropout 0.2 on the input and 0.5 on hidden units, weights limited to a norm. Vanilla
 * dropout, as the paper's: the norm is that of weights that inference scales down.
 */
export function make(key: RunKey, { steps, ...compute }: Making): Sequential {
  const dropout = key !== 'plain'
  const maxNorm = key === 'third'
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
    ...compute,
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
