import type { Tensor } from 'thinnet'
import { rows } from 'thinnet'
import { all, BATCH, joined, LATENT, REAL, realDigits, WIDTH, wishes } from '../../examples/tfjs/data/gan.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function mnistAcgan(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 1 })
  const batch = Math.min(BATCH, samples)
  const count = batch * Math.ceil(Math.min(samples, 10_000) / batch)
  const { images, labels } = await realDigits(count)
  const tf = await tensorflow(given)
  const adam = () => tf.train.adam(2e-4, 0.5)

  const kernelInitializer = 'glorotNormal'
  const up = (filters: number, strides: number, padding: string) =>
    tf.layers.conv2dTranspose({ filters, kernelSize: 5, strides, padding, activation: 'relu', kernelInitializer })
  const draw = tf.sequential({
    layers: [
      tf.layers.dense({ units: 9 * 384 * WIDTH, activation: 'relu', inputShape: [LATENT] }),
      tf.layers.reshape({ targetShape: [3, 3, 384 * WIDTH] }),
      up(192 * WIDTH, 1, 'valid'),
      tf.layers.batchNormalization(),
      up(96 * WIDTH, 2, 'same'),
      tf.layers.batchNormalization(),
      tf.layers.conv2dTranspose({
        ...{ filters: 1, kernelSize: 5, strides: 2, padding: 'same', activation: 'tanh', kernelInitializer },
      }),
    ],
  })
  const [noise, digit] = [tf.input({ shape: [LATENT] }), tf.input({ shape: [1] })]
  const table = tf.layers.embedding({ inputDim: 10, outputDim: LATENT, embeddingsInitializer: kernelInitializer })
  const code = tf.layers.multiply().apply([noise, tf.layers.flatten().apply(table.apply(digit))])
  const generator = tf.model({ inputs: [noise, digit], outputs: draw.apply(code) })

  const convolution = (filters: number, strides: number, inputShape?: number[]) => [
    tf.layers.conv2d({ filters, kernelSize: 3, strides, padding: 'same', ...(inputShape && { inputShape }) }),
    tf.layers.leakyReLU({ alpha: 0.2 }),
    tf.layers.dropout({ rate: 0.3 }),
  ]
  const looking = tf.sequential({
    layers: [
      ...[...convolution(32 * WIDTH, 2, [28, 28, 1]), ...convolution(64 * WIDTH, 1)],
      ...[...convolution(128 * WIDTH, 2), ...convolution(256 * WIDTH, 1)],
      tf.layers.flatten(),
    ],
  })
  const image = tf.input({ shape: [28, 28, 1] })
  const features = looking.apply(image)
  const isReal = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(features)
  const which = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(features)
  const discriminator = tf.model({ inputs: image, outputs: [isReal, which] })
  const loss = ['binaryCrossentropy', 'sparseCategoricalCrossentropy']
  discriminator.compile({ optimizer: adam(), loss })

  const [wanted, asked] = [tf.input({ shape: [LATENT] }), tf.input({ shape: [1] })]
  discriminator.trainable = false
  const combined = tf.model({ inputs: [wanted, asked], outputs: discriminator.apply(generator.apply([wanted, asked])) })
  combined.compile({ optimizer: adam(), loss })

  const column = ({ data }: Tensor) => tf.tensor(Float32Array.from(data), [data.length, 1])
  const losses: number[] = []
  const step = async (net: Tf, x: Tf, y: Tf) => {
    const [total] = await net.trainOnBatch(x, y)
    tf.dispose([x, y])
    return total as number
  }
  const trainSeconds = await seconds(async () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let begin = 0; begin < count; begin += batch) {
        const wish = wishes(batch, `discriminator ${epoch} ${begin}`)
        const x = tf.tidy(() => {
          const made = generator.predict([tensorOf(tf, wish.noise), column(wish.classes)], { batchSize: batch })
          return tf.concat([tensorOf(tf, rows(images, begin, begin + batch)), made])
        })
        const digits = column(joined(rows(labels, begin, begin + batch), wish.classes))
        losses.push(await step(discriminator, x, [tensorOf(tf, joined(all(REAL, batch), all(0, batch))), digits]))

        const more = wishes(2 * batch, `generator ${epoch} ${begin}`)
        const targets = [tensorOf(tf, all(REAL, 2 * batch)), column(more.classes)]
        await step(combined, [tensorOf(tf, more.noise), column(more.classes)], targets)
      }
    }
  })
  const last = losses.slice(-10)
  const value = last.reduce((a, b) => a + b) / last.length
  return { name: "discriminator's loss", value, better: 'lower', trainSeconds, epochs }
}
