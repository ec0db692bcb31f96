/**
 * Transfer: a network learns the digits 0 to 4, then its features are frozen and its last layers learn 5 to 9 from 1024
 * images. MNIST comes with `@thinnet/datasets`; tf.js's program loads a model that Keras trained, here the first part is
 * trained, too. Look at how few images and seconds the second part needs.
 *
 *     npx tsx examples/tfjs/mnist-transfer-cnn.ts
 */
import { layers, optimizers, sequential } from 'thinnet'
import { between, digits } from './data/digits.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function mnistTransferCnn(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 5 })
  const { train, test } = await digits(Math.min(2 * samples, 10_000), Math.min(2 * samples, 2000))
  const [low, high] = [between(train, 0, 4, samples), between(train, 5, 9, Math.min(samples, 1024))]
  const unseen = between(test, 5, 9)
  const features = [
    layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.dropout({ rate: 0.25 }),
    layers.flatten(),
  ]
  const classification = [
    layers.dense({ units: 128, activation: 'relu' }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 5, activation: 'softmax' }),
  ]
  const model = sequential({ seed, backend, layers: [...features, ...classification] })
  const loss = { loss: 'categoricalCrossentropy', metrics: ['accuracy'] } as const

  const trainSeconds = await seconds(async () => {
    model.compile({ optimizer: 'adam', ...loss })
    const { history } = await model.fit(low.x, low.y, { batchSize: 128, epochs: 1 })
    log(`0 to 4: accuracy ${history.accuracy!.at(-1)!.toFixed(3)}`)
    for (const layer of features) layer.trainable = false
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), ...loss })
    await model.fit(high.x, high.y, { batchSize: 128, epochs })
  })
  const { accuracy } = await model.evaluate(unseen.x, unseen.y)
  return { name: 'accuracy', value: accuracy, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnistTransferCnn)
