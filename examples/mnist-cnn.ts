/**
 * The Keras MNIST CNN: compile, fit, evaluate. Here one epoch on 3000 images; `npx @thinnet/cli mnist-cnn` runs all of it.
 *
 *     npx tsx examples/mnist-cnn.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, oneHot, optimizers, rows, sequential, tensor } from 'thinnet'

const { train, test } = await loadMnist()
const withChannel = (images: typeof train.images) =>
  tensor(images.data, [...images.shape, 1], images.scale === undefined ? {} : { scale: images.scale })
const x = rows(withChannel(train.images), 0, 3000)
const y = oneHot(rows(train.labels, 0, 3000), 10)
const xTest = rows(withChannel(test.images), 0, 1000)
const yTest = oneHot(rows(test.labels, 0, 1000), 10)

const model = sequential({
  seed: 1,
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
model.compile({
  optimizer: optimizers.adadelta({ learningRate: 1, rho: 0.95 }),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
})
console.log(model.summary())
await model.fit(x, y, { batchSize: 128, epochs: 1, verbose: 2, validationData: [xTest, yTest] })
const { loss, accuracy } = await model.evaluate(xTest, yTest)
console.log(`test loss ${loss.toFixed(4)}, test accuracy ${accuracy.toFixed(4)}`)
