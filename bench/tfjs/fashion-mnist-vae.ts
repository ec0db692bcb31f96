import { rows } from 'thinnet'
import { seenDigits, unseenDigits } from '../../examples/tfjs/data/flat-digits.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function fashionMnistVae(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 20 })
  const images = rows(seenDigits, 0, Math.min(samples, seenDigits.shape[0]!))
  const tf = await tensorflow(given)
  const [pixels, hidden, latent, batchSize] = [784, 512, 2, 256]

  const image = tf.input({ shape: [pixels] })
  const coded = tf.layers.dense({ units: hidden, activation: 'relu' }).apply(image)
  const codes = [0, 1].map(() => tf.layers.dense({ units: latent }).apply(coded))
  const encoder = tf.model({ inputs: image, outputs: codes })
  const decoder = tf.sequential({
    layers: [
      tf.layers.dense({ units: hidden, activation: 'relu', inputShape: [latent] }),
      tf.layers.dense({ units: pixels, activation: 'sigmoid' }),
    ],
  })
  const loss = (x: Tf, draw: boolean) => {
    const [mean, logVariance] = encoder.apply(x)
    const z = draw ? mean.add(logVariance.mul(0.5).exp().mul(tf.randomNormal(mean.shape))) : mean
    const divergence = logVariance.add(1).sub(mean.square()).sub(logVariance.exp()).sum(-1).mul(-0.5)
    return tf.losses.meanSquaredError(x, decoder.apply(z)).mul(pixels).add(divergence.mean())
  }

  const [x, optimizer] = [tensorOf(tf, images), tf.train.adam()]
  const count = images.shape[0]!
  const trainSeconds = await seconds(async () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = Array.from(tf.util.createShuffledIndices(count) as Uint32Array)
      for (let begin = 0; begin < count; begin += batchSize) {
        tf.tidy(() => {
          const batch = x.gather(tf.tensor1d(order.slice(begin, begin + batchSize), 'int32'))
          optimizer.minimize(() => loss(batch, true), true).dataSync()
        })
      }
    }
  })
  const value = tf.tidy(() => loss(tensorOf(tf, unseenDigits), false).dataSync()[0])
  return { name: 'loss', value, better: 'lower', trainSeconds, epochs }
}
