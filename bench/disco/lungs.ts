import { scans } from '../../examples/disco/data/pictures.ts'
import { lungsNetwork } from '../../examples/disco/lungs.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { beginAs, oneHotOf, type TwinRun, tensorflow, tensorOf } from '../tfjs/tf.ts'

export async function lungs(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 6 })
  const { x, y } = scans(Math.min(samples, 160) + 40)
  const train = x.shape[0]! - 40
  const tf = await tensorflow(given)
  const all = [tensorOf(tf, x), oneHotOf(tf, y, 2)]
  const part = (begin: number, count: number) => all.map(each => each.slice(begin, count))

  const kernelInitializer = 'varianceScaling'
  const conv = { kernelSize: 5, strides: 1, activation: 'relu', kernelInitializer }
  const model = tf.sequential()
  model.add(tf.layers.conv2d({ ...conv, inputShape: [100, 100, 3], filters: 8 }))
  model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }))
  model.add(tf.layers.conv2d({ ...conv, filters: 16 }))
  model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }))
  model.add(tf.layers.flatten())
  model.add(tf.layers.dense({ units: 2, kernelInitializer, activation: 'softmax' }))
  await beginAs(tf, model, lungsNetwork({ seed, backend: 'wasm' }))
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['categoricalAccuracy'] })
  const [xs, ys] = part(0, train)
  const trainSeconds = await seconds(() => model.fit(xs, ys, { epochs, batchSize: 5, verbose: 0 }))

  const [loss] = model.evaluate(...part(train, 40))
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
