/**
 * MNIST's digits by a loop of one's own: 100 steps of 64 images, convolutions without biases, weights drawn as the program
 * says. tf.js's program multiplies and convolves by hand; here these are layers, and `trainOnBatch` is a step.
 *
 *     npx tsx examples/tfjs/mnist-core.ts
 */
import { batches } from '@thinnet/datasets'
import { initializers, layers, optimizers, sequential } from 'thinnet'
import { digits } from './data/digits.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function mnistCore(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 6_400), Math.min(samples, 1000))
  const normal = (stddev: number) => initializers.randomNormal({ stddev })
  const convolution = (filters: number) =>
    layers.conv2d({
      ...{ filters, kernelSize: 5, padding: 'same', activation: 'relu', useBias: false },
      kernelInitializer: normal(0.1),
    })
  const model = sequential({
    seed,
    backend,
    layers: [
      convolution(8),
      layers.maxPooling2d({ poolSize: 2 }),
      convolution(16),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: normal(1 / 28) }),
    ],
  })
  model.compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  })

  const trainSeconds = await seconds(async () => {
    let step = 0
    for (const [x, y] of batches([train.x, train.y], { batchSize: 64, shuffle: true, seed })()) {
      const { loss } = await model.trainOnBatch(x, y)
      if (step++ % 10 === 0) log(`step ${step}: loss ${loss!.toFixed(3)}`)
    }
  })
  const { accuracy } = await model.evaluate(test.x, test.y)
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnistCore)
