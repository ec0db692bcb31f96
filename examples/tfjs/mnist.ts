/**
 * A small convolutional network reads MNIST's digits, the images that come with `@thinnet/datasets`. Look at the accuracy on
 * images that it has not seen.
 *
 *     npx tsx examples/tfjs/mnist.ts
 */
import { layers, sequential } from 'thinnet'
import { digits } from './data/digits.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function mnist(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 55_000), Math.min(samples, 1000))
  const model = sequential({
    seed,
    backend,
    layers: [
      layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.flatten(),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  log(model.summary())

  const trainSeconds = await seconds(() =>
    model.fit(train.x, train.y, { batchSize: 320, epochs, validationSplit: 0.15 }),
  )
  const { accuracy } = await model.evaluate(test.x, test.y)
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnist)
