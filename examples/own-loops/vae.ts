/**
 * A variational autoencoder of MNIST's digits: `fit` as ever, with a layer of one's own that draws, and adds the KL term to
 * the loss.
 *
 *     npx tsx examples/own-loops/vae.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { checkGradients, input, layers, model, random, rows, tensor, type Value } from 'thinnet'
import { Sampling } from './sampling.ts'

const [pixels, latent] = [784, 8]
const { train, test } = await loadMnist()
const flat = ({ images }: typeof train, count: number) =>
  rows({ ...images, shape: [images.shape[0]!, pixels] }, 0, count)
const [seen, unseen] = [flat(train, 3000), flat(test, 500)]

const { passed } = await checkGradients(new Sampling({ weight: 0.1 }), { inputShapes: [[3], [3]] })
console.log(`gradient check: ${passed ? 'passed' : 'FAILED'}`)

const image = input({ shape: [pixels] })
const coded = layers.dense({ units: 128, activation: 'relu' }).apply(image)
const mean = layers.dense({ units: latent }).apply(coded)
const logVariance = layers.dense({ units: latent }).apply(coded)
// The sum over z, for each pixel: the other loss is a mean over pixels.
const z = new Sampling({ weight: latent / pixels }).apply([mean, logVariance])
const decoding = [
  layers.dense({ units: 128, activation: 'relu' }),
  layers.dense({ units: pixels, activation: 'sigmoid' }),
]
const decode = (code: Value) => decoding.reduce((value, layer) => layer.apply(value), code)

const autoencoder = model({ inputs: image, outputs: decode(z), seed: 1 })
autoencoder.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
const before = await autoencoder.evaluate(unseen, unseen)
await autoencoder.fit(seen, seen, { epochs: 8, batchSize: 64 })
const after = await autoencoder.evaluate(unseen, unseen)
console.log(`loss of unseen digits: ${before.loss.toFixed(3)} before, ${after.loss.toFixed(3)} after`)

// A model of the last layers alone makes digits of nothing but normal numbers.
const code = input({ shape: [latent] })
const decoder = model({ inputs: code, outputs: decode(code) })
const stream = random.streamOf({ seed: 1, site: 'digits', step: 0, purpose: 'noise' })
const { data } = await decoder.predict(tensor(random.normals(stream, 4 * latent), [4, latent]))
const shades = ' .:*#'
for (let row = 2; row < 26; row += 2) {
  const line = (digit: number) =>
    Array.from({ length: 28 }, (_, i) => shades[Math.floor(4.99 * data[digit * pixels + row * 28 + i]!)]).join('')
  console.log([0, 1, 2, 3].map(line).join(' ').trimEnd())
}
