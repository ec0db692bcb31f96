/**
 * A GAN: a generator of points learns to make those of a ring, of which it sees none. Two models are trained in turn: the
 * discriminator, and the generator through it, in a model of both in which the discriminator is frozen.
 *
 *     npx tsx examples/own-loops/gan.ts
 */
import { input, layers, model, optimizers, random, sequential, type Tensor, tensor } from 'thinnet'

const [batch, noise, steps] = [64, 4, 1000]

const generator = sequential({
  seed: 1,
  layers: [
    layers.dense({ units: 32, activation: 'relu', inputShape: [noise], name: 'make' }),
    layers.dense({ units: 32, activation: 'relu', name: 'make_1' }),
    layers.dense({ units: 2, name: 'points' }),
  ],
})
const discriminator = sequential({
  seed: 2,
  layers: [
    layers.dense({ units: 32, activation: 'leakyRelu', inputShape: [2], name: 'judge' }),
    layers.dense({ units: 32, activation: 'leakyRelu', name: 'judge_1' }),
    layers.dense({ units: 1, activation: 'sigmoid', name: 'real' }),
  ],
})
const z = input({ shape: [noise] })
const both = model({ seed: 1, inputs: z, outputs: discriminator.apply(generator.apply(z)) })

const adam = () => optimizers.adam({ learningRate: 0.003, beta1: 0.5 })
discriminator.compile({ optimizer: adam(), loss: 'binaryCrossentropy' })
discriminator.trainable = false // in what is compiled from now on
both.compile({ optimizer: adam(), loss: 'binaryCrossentropy' })

/** Standard normal, at each step others. */
const normals = (site: string, step: number, shape: [number, number]) =>
  tensor(random.normals(random.streamOf({ seed: 1, site, step, purpose: 'noise' }), shape[0] * shape[1]), shape)
/** Points about a ring of radius 1. */
function ring(step: number): Tensor {
  const { data } = normals('ring', step, [batch, 3])
  const points = Array.from({ length: batch }, (_, n) => {
    const [a, b, c] = data.subarray(3 * n, 3 * n + 3)
    const factor = (1 + 0.05 * c!) / Math.hypot(a!, b!)
    return [a! * factor, b! * factor]
  })
  return tensor(points)
}
const labels = (value: number, count: number) => tensor(new Float32Array(count).fill(value), [count, 1])
const [real, made] = [labels(1, batch), labels(0, batch)]

for (let step = 0; step < steps; step++) {
  const points = await generator.predict(normals('z', 2 * step, [batch, noise]))
  const ofReal = await discriminator.trainOnBatch(ring(step), real)
  const ofMade = await discriminator.trainOnBatch(points, made)
  const fooled = await both.trainOnBatch(normals('z', 2 * step + 1, [batch, noise]), real)
  if (step % 200 === 0) {
    const judged = ((ofReal.loss! + ofMade.loss!) / 2).toFixed(3)
    console.log(`step ${String(step).padStart(4)}: discriminator ${judged}, generator ${fooled.loss!.toFixed(3)}`)
  }
}

const { data } = await generator.predict(normals('test', 0, [1000, noise]))
const points = Array.from({ length: 1000 }, (_, n) => [data[2 * n]!, data[2 * n + 1]!] as const)
const radii = points.map(([a, b]) => Math.hypot(a, b))
const mean = radii.reduce((a, b) => a + b) / radii.length
const deviation = Math.sqrt(radii.reduce((sum, r) => sum + (r - mean) ** 2, 0) / radii.length)
const eighths = new Set(points.map(([a, b]) => Math.floor((4 * (Math.atan2(b, a) + Math.PI)) / Math.PI) % 8))
console.log(`radius ${mean.toFixed(3)}, standard deviation ${deviation.toFixed(3)}, ${eighths.size} of 8 eighths`)
