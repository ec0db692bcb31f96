// thinnet's rows of recurrent networks, as a user writes them.
import { layers, optimizers, type Sequential, sequential } from 'thinnet'
import type { Place } from './operations.ts'
import type { Size, Trained } from './serve.ts'
import { classified, drawn } from './training.ts'

/** 100 timesteps of 64 numbers, LSTM or GRU of 128 units, dense 10; Adam, batch 32. */
export function recurrentNetwork(place: Place, kind: 'lstm' | 'gru', { timesteps = 100 }: Size = {}): Trained {
  const inputShape = [timesteps, 64]
  return classified(recurrent(place, kind, timesteps), { optimizer: optimizers.adam(), batch: 32, inputShape })
}

export function recurrent(place: Place, kind: 'lstm' | 'gru', timesteps = 100): Sequential {
  const weights = { kernelInitializer: drawn(40, 64), recurrentInitializer: drawn(41, 128) }
  return sequential({
    ...place,
    layers: [
      layers[kind]({ units: 128, ...weights, inputShape: [timesteps, 64] }),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: drawn(42, 128) }),
    ],
  })
}
