/**
 * The article's multi-layer network, with and without batch normalization and dropout, on 1000 MNIST images:
 * (Affine → BatchNorm → ReLU → Dropout) × 3 → Affine → SoftmaxWithLoss.
 *
 *     npx tsx examples/multi-layer-network.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, optimizers, regularizers, rows, sequential } from 'thinnet'

const { train, test } = await loadMnist()
const images = rows(train.images, 0, 1000)
const labels = rows(train.labels, 0, 1000)

function network({ batchNormalization = false, rate = 0 }) {
  const hidden = [1, 2, 3].flatMap(() => [
    layers.dense({ units: 100, kernelInitializer: 'heNormal', kernelRegularizer: regularizers.l2({ l2: 1e-5 }) }),
    ...(batchNormalization ? [layers.batchNormalization()] : []),
    layers.activation({ activation: 'relu' }),
    ...(rate > 0 ? [layers.dropout({ rate })] : []),
  ])
  const output = layers.dense({ units: 10, activation: 'softmax' })
  return sequential({ seed: 1, layers: [layers.flatten({ inputShape: [28, 28] }), ...hidden, output] })
}

for (const options of [{}, { rate: 0.2 }, { batchNormalization: true }, { batchNormalization: true, rate: 0.2 }]) {
  const model = network(options)
  model.compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await model.fit(images, labels, { batchSize: 100, epochs: 20 })
  const on = await model.evaluate(images, labels)
  const off = await model.evaluate(test.images, test.labels)
  const name = [options.batchNormalization && 'BatchNorm', options.rate && `Dropout ${options.rate}`].filter(Boolean)
  console.log(
    `${(name.join(' + ') || 'plain').padEnd(26)} accuracy: train ${on.accuracy.toFixed(3)}, test ${off.accuracy.toFixed(3)}`,
  )
}
