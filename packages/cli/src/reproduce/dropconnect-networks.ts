import type { RunKey } from '@thinnet/charts'
import { layers, optimizers, type Sequential, schedules, sequential } from 'thinnet'
import type { Making } from './study.ts'

const UNITS = 800
const RATE = 0.5
/** Gaussian draws a unit, in the paper's inference. */
const INFERENCE_SAMPLES = 100

/** 784-800-800-10 with ReLU. */
export function make(key: RunKey, { steps, ...compute }: Making, inferenceSamples = 0): Sequential {
  const hidden = (inputShape?: number[]) => {
    const options = { units: UNITS, activation: 'relu', ...(inputShape && { inputShape }) } as const
    if (key === 'third') return [layers.dropConnect({ ...options, rate: RATE, inferenceSamples })]
    return [layers.dense(options), ...(key === 'dropout' ? [layers.dropout({ rate: RATE })] : [])]
  }
  const model = sequential({
    ...compute,
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

/** The paper draws what a unit is given from a Gaussian. */
export function withPaperInference(key: RunKey, making: Making): Sequential | undefined {
  return key === 'third' ? make(key, making, INFERENCE_SAMPLES) : undefined
}
