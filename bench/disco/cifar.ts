import { BLOCKS, cifarNetwork, SIZE } from '../../examples/disco/cifar.ts'
import { shapes } from '../../examples/disco/data/pictures.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { beginAs, oneHotOf, type TwinRun, tensorflow, tensorOf } from '../tfjs/tf.ts'

export async function cifar(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 8 })
  const { x, y } = shapes(Math.min(samples, 400) + 40)
  const train = x.shape[0]! - 40
  const tf = await tensorflow(given)
  // As disco does, images are enlarged before training.
  const large = tf.tidy(() => tf.image.resizeBilinear(tensorOf(tf, x), [SIZE, SIZE], false, true))
  const labels = oneHotOf(tf, y, 10)
  const part = (begin: number, count: number) => [large, labels].map(each => each.slice(begin, count))

  const model = tf.sequential()
  const normalized = () => {
    model.add(tf.layers.batchNormalization({ momentum: 0.9 }))
    model.add(tf.layers.reLU({ maxValue: 6 }))
  }
  const first = { inputShape: [SIZE, SIZE, 3], filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }
  model.add(tf.layers.conv2d(first))
  normalized()
  for (const [filters, strides] of BLOCKS) {
    model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }))
    normalized()
    model.add(tf.layers.conv2d({ filters: filters / 4, kernelSize: 1, useBias: false }))
    normalized()
  }
  model.add(tf.layers.globalAveragePooling2d({}))
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }))
  await beginAs(tf, model, cifarNetwork({ seed, backend: 'wasm' }))
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' })
  const [xs, ys] = part(0, train)
  const trainSeconds = await seconds(() => model.fit(xs, ys, { epochs, batchSize: 10, verbose: 0 }))

  const loss = model.evaluate(...part(train, 40))
  return { name: 'loss', value: loss.dataSync()[0], better: 'lower', trainSeconds, epochs }
}
