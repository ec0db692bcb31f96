import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layers, optimizers, sequential, tensor } from '../../src/index.ts'
import { assertSameOnThreads } from '../threads.ts'

/** The Keras MNIST CNN after 40 steps on made-up images. */
async function trained(threads: number) {
  const model = sequential({
    backend: 'wasm',
    threads,
    seed: 11,
    layers: [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: 'sparseCategoricalCrossentropy' })
  const n = 40
  const pixels = Uint8Array.from({ length: n * 784 }, (_, i) => (i * 2654435761) >>> 24)
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 10)
  await model.fit(tensor(pixels, [n, 28, 28, 1], { scale: 1 / 255 }), tensor(labels, [n]), { batchSize: 8, epochs: 8 })
  return (await model.getWeights()).map(({ data }) => data)
}

test('the same seed gives the same weights on 1, 2 and 4 threads after 40 steps of the CNN', async () => {
  const kernels = ['conv2dForward', 'conv2dBackwardInput', 'conv2dBackwardKernel', 'gemm', 'dropout'] as const
  const one = await assertSameOnThreads({ threads: [2, 4], kernels }, trained)
  assert.ok(one.every(data => data.every(Number.isFinite)))
})
