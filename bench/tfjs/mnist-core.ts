import { batches } from '@thinnet/datasets'
import { digits } from '../../examples/tfjs/data/digits.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

/** With variables and operations, as tf.js's program. */
export async function mnistCore(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 1 })
  const { train, test } = await digits(Math.min(samples, 6400), Math.min(samples, 1000))
  const tf = await tensorflow(given)
  const normal = (shape: number[], deviation: number) => tf.variable(tf.randomNormal(shape, 0, deviation))
  const [first, second] = [normal([5, 5, 1, 8], 0.1), normal([5, 5, 8, 16], 0.1)]
  const [kernel, bias] = [normal([784, 10], 1 / 28), tf.variable(tf.zeros([10]))]
  const convolved = (x: Tf, weights: Tf) => x.conv2d(weights, 1, 'same').relu().maxPool([2, 2], 2, 0)
  const logits = (x: Tf) => convolved(convolved(x, first), second).reshape([-1, 784]).matMul(kernel).add(bias)
  const optimizer = tf.train.sgd(0.1)

  const trainSeconds = await seconds(() => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const stream = batches([train.x, train.y], { batchSize: 64, shuffle: true, seed })
      for (const [x, y] of stream({ epoch, step: 0 })) {
        const [images, labels] = [tensorOf(tf, x), tensorOf(tf, y)]
        const cost = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(images)), true)
        cost.dataSync()
        tf.dispose([images, labels, cost])
      }
    }
  })
  const right = tf.tidy(() => logits(tensorOf(tf, test.x)).argMax(1).equal(tensorOf(tf, test.y).argMax(1)).mean())
  return { name: 'accuracy', value: right.dataSync()[0], better: 'higher', trainSeconds, epochs }
}
