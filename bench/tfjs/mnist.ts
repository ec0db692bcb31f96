import { digits } from '../../examples/tfjs/data/digits.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function mnist(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 55_000), Math.min(samples, 1000))
  const tf = await tensorflow(given)
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 64, activation: 'relu' }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const [x, y] = [tensorOf(tf, train.x), tensorOf(tf, train.y)]
  const trainSeconds = await seconds(() => model.fit(x, y, { batchSize: 320, epochs, validationSplit: 0.15 }))
  const [, accuracy] = model.evaluate(tensorOf(tf, test.x), tensorOf(tf, test.y))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
