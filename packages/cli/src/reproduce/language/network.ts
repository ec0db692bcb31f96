import { type Backend, layers, optimizers, type Sequential, schedules, sequential } from 'thinnet'
import type { Rates, Sizes } from './language-study.ts'

/** What a network is made from. */
export interface LanguageMaking {
  rates: Rates
  /** Of what the network is, and of the windows. */
  sizes: Sizes
  seed: number
  backend: Backend
  threads?: number
  /** Updates in all: the learning rate ends there. */
  updates: number
}

/** Words [batch, steps] → probabilities of the next ones [batch, steps, vocabulary]: embedding, LSTM, softmax. */
export function languageModel({ rates, sizes, updates, ...compute }: LanguageMaking): Sequential {
  const { units, vocabulary, steps } = sizes
  const { words = 0, units: rate = 0, onePerSequence = false, recurrent = 0, weights = 0 } = rates
  const drop = () => (rate === 0 ? [] : [onePerSequence ? layers.spatialDropout1d({ rate }) : layers.dropout({ rate })])
  const model = sequential({
    ...compute,
    layers: [
      layers.embedding({ inputDim: vocabulary, outputDim: units, dropout: words, inputShape: [steps] }),
      ...drop(),
      layers.lstm({ units, returnSequences: true, recurrentDropout: recurrent, weightDrop: weights }),
      ...drop(),
      layers.dense({ units: vocabulary, activation: 'softmax' }),
    ],
  })
  model.compile({
    optimizer: optimizers.adam({
      learningRate: schedules.cosine({ initialValue: sizes.learningRate, decaySteps: updates }),
    }),
    loss: 'sparseCategoricalCrossentropy',
  })
  return model
}
