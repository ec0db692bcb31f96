import assert from 'node:assert/strict'
import { ThinnetError } from '../../src/errors.ts'
import * as layers from '../../src/layers/index.ts'
import { type Sequential, sequential } from '../../src/model/sequential.ts'
import type { Optimizer } from '../../src/optimizers/optimizer.ts'
import type { OptimizerName } from '../../src/optimizers/resolve.ts'
import { tensor } from '../../src/tensor/tensor.ts'

export const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String((error as Error)?.stack ?? error))
  assert.match(error.message, message)
  return true
}

export const x = tensor(
  Float32Array.from({ length: 60 * 6 }, (_, i) => Math.sin(i * 1.3)),
  [60, 6],
)
export const y = tensor(Int32Array.from({ length: 60 }, (_, i) => (i * 7 + (i >> 2)) % 3))

/** A small network with everything that training remembers: masks, moving averages, an optimizer's state. */
export function small(
  optimizer: Optimizer | OptimizerName = 'adam',
  backend: 'wasm' | 'reference' = 'wasm',
): Sequential {
  const model = sequential({
    seed: 2n ** 63n + 5n,
    backend,
    threads: 1,
    layers: [
      layers.dense({ units: 9, activation: 'relu', kernelInitializer: 'heNormal', inputShape: [6] }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}
