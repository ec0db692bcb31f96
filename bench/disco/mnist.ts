import { digits, mnistNetwork } from '../../examples/disco/mnist.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { beginAs, oneHotOf, type TwinRun, tensorflow, tensorOf } from '../tfjs/tf.ts'

export async function mnist(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 2 })
  const { train, test } = await digits(samples)
  const tf = await tensorflow(given)
  const pair = ([x, y]: typeof train) => [tensorOf(tf, x), oneHotOf(tf, y, 10)]

  const model = tf.sequential()
  model.add(tf.layers.conv2d({ inputShape: [28, 28, 3], kernelSize: 5, filters: 8, activation: 'relu' }))
  model.add(tf.layers.conv2d({ kernelSize: 5, filters: 16, activation: 'relu' }))
  model.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }))
  model.add(tf.layers.dropout({ rate: 0.25 }))
  model.add(tf.layers.flatten())
  model.add(tf.layers.dense({ units: 32, activation: 'relu' }))
  model.add(tf.layers.dropout({ rate: 0.25 }))
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }))
  await beginAs(tf, model, mnistNetwork({ seed, backend: 'wasm' }))
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  const [x, y] = pair(train)
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 64, verbose: 0 }))

  const [loss] = model.evaluate(...pair(test))
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
