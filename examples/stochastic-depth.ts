/**
 * Stochastic depth (Huang et al. 2016): a stack of residual blocks, x + f(x), each of which leaves f out for some of
 * the images in training; the deeper the block, the more often. On 1000 MNIST images, without and with it.
 *
 *     npx tsx examples/stochastic-depth.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, rows, sequential } from 'thinnet'

const BLOCKS = 8
const { train, test } = await loadMnist()
const images = rows(train.images, 0, 1000)
const labels = rows(train.labels, 0, 1000)

/** A block's f is left out with a rate that grows evenly with depth, up to `deepest`: the paper's linear rule. */
function network(deepest: number) {
  const blocks = Array.from({ length: BLOCKS }, (_, i) =>
    layers.residual({
      layers: [
        layers.dense({ units: 64, activation: 'relu', kernelInitializer: 'heNormal' }),
        layers.dense({ units: 64 }),
        layers.stochasticDepth({ rate: (deepest * (i + 1)) / BLOCKS }),
      ],
    }),
  )
  return sequential({
    seed: 1,
    backend: 'wasm', // the numbers that it prints are the same everywhere
    layers: [
      layers.flatten({ inputShape: [28, 28] }),
      layers.dense({ units: 64, activation: 'relu' }),
      ...blocks,
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
}

for (const deepest of [0, 0.5]) {
  const model = network(deepest)
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  await model.fit(images, labels, { batchSize: 50, epochs: 30 })
  if (deepest > 0) {
    const { data } = model.maskOf('stochastic_depth_7', { batchSize: 50 })
    const kept = Array.from({ length: 50 }, (_, n) => data[64 * n]!).reduce((a, b) => a + b)
    console.log(`the next step keeps the last block for ${kept} of 50 images`)
  }
  const on = await model.evaluate(images, labels)
  const off = await model.evaluate(test.images, test.labels)
  console.log(
    `deepest block left out at rate ${deepest}: train loss ${on.loss.toFixed(4)}, test loss ${off.loss.toFixed(4)}` +
      `, test accuracy ${off.accuracy.toFixed(3)}`,
  )
}
