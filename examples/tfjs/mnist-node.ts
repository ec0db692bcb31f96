/**
 * The larger of the convolutional networks for MNIST, with dropout, in Node; in tf.js that needs the native package tfjs-node.
 * It sees a third of the images once. Look at the accuracy on images that it has not seen.
 *
 *     npx tsx examples/tfjs/mnist-node.ts
 */
import { layers, sequential } from 'thinnet'
import { digits } from './data/digits.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function mnistNode(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 20_000), Math.min(samples, 1000))
  const model = sequential({
    seed,
    backend,
    layers: [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 512, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  log(model.summary())

  const trainSeconds = await seconds(() =>
    model.fit(train.x, train.y, { batchSize: 128, epochs, validationSplit: 0.15 }),
  )
  const { accuracy } = await model.evaluate(test.x, test.y)
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnistNode)
