import { digits } from '../../examples/tfjs/data/digits.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function mnistNode(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 20_000), Math.min(samples, 1000))
  const tf = await tensorflow(given)
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ units: 512, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { batchSize: 128, epochs, validationSplit: 0.15 }))
  const [, accuracy] = model.evaluate(tensorOf(tf, test.x), tensorOf(tf, test.y))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
