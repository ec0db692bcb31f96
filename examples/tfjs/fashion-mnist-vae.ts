/**
 * A variational autoencoder: each image becomes two numbers, drawn from a normal distribution, and an image again. The images
 * are MNIST's digits, which come with @thinnet/datasets, of the same shape as Fashion-MNIST; of a folder with that,
 * `loadIdxImages` reads it. Look at the images that the decoder makes on a line through the two numbers.
 *
 *     npx tsx examples/tfjs/fashion-mnist-vae.ts
 */
import { input, layers, model, rows, tensor, type Value } from 'thinnet'
import { Sampling } from '../own-loops/sampling.ts'
import { seenDigits, unseenDigits } from './data/flat-digits.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function fashionMnistVae(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 20 })
  const images = rows(seenDigits, 0, Math.min(samples, seenDigits.shape[0]!))
  const [pixels, hidden, latent] = [784, 512, 2]

  const image = input({ shape: [pixels] })
  const coded = layers.dense({ units: hidden, activation: 'relu' }).apply(image)
  const [mean, logVariance] = [0, 1].map(() => layers.dense({ units: latent }).apply(coded)) as [Value, Value]
  // Adds the KL divergence of an image, so that the other loss must be a sum over its pixels, too.
  const z = new Sampling({ weight: latent }).apply([mean, logVariance])
  const decoding = [
    layers.dense({ units: hidden, activation: 'relu' }),
    layers.dense({ units: pixels, activation: 'sigmoid' }),
  ]
  const decode = (code: Value) => decoding.reduce((value, layer) => layer.apply(value), code)
  const autoencoder = model({ inputs: image, outputs: decode(z), seed, backend })
  autoencoder.compile({ optimizer: 'adam', loss: 'mse', lossWeights: [pixels] })

  const trainSeconds = await seconds(() => autoencoder.fit(images, images, { epochs, batchSize: 256 }))

  const code = input({ shape: [latent] })
  const decoder = model({ inputs: code, outputs: decode(code) })
  const { data } = await decoder.predict(
    tensor([
      [-2, -1],
      [-1, 0],
      [0, 0],
      [1, 0],
      [2, 1],
    ]),
  )
  const shades = ' .:*#'
  const line = (image: number, row: number) =>
    Array.from({ length: 28 }, (_, i) => shades[Math.floor(4.99 * data[image * pixels + row * 28 + i]!)]).join('')
  for (let row = 2; row < 26; row += 2) log([0, 1, 2, 3, 4].map(image => line(image, row)).join(' '))
  const { loss } = await autoencoder.evaluate(unseenDigits, unseenDigits)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, fashionMnistVae)
