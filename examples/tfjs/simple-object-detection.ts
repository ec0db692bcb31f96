/**
 * Where is the shape, and is it a rectangle or a triangle? A trained network is given a new head, which is trained alone first, then
 * with its last layers. tf.js's program begins with MobileNet's weights for photographs, which cannot be loaded here: a small network
 * of MobileNet's kind that has learnt to tell the shapes apart stands in for it, on pictures of 56 pixels a side instead of 224. Look
 * at the error of the boxes before and after the last layers are let go.
 *
 *     npx tsx examples/tfjs/simple-object-detection.ts
 */
import { layers, optimizers, sequential, tensor } from 'thinnet'
import { SIDE, shapes } from './data/shapes.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function simpleObjectDetection(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 15 })
  const known = shapes(Math.min(samples, 2000), 'shapes')
  const unseen = shapes(Math.min(samples, 200), 'other shapes')
  // The kind counts as much as a corner that is wrong by all the picture.
  const scaled = ({ boxes }: typeof known) =>
    tensor(
      boxes.data.map((value: number, i: number) => (i % 5 === 0 ? SIDE * value : value)) as Float32Array,
      boxes.shape,
    )

  const activation = 'relu'
  const separable = (filters: number) =>
    layers.separableConv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', activation })
  const first = [
    layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: 'same', activation, inputShape: [SIDE, SIDE, 3] }),
    separable(32),
  ]
  const last = [separable(64)]
  const base = sequential({ seed, backend, layers: [...first, ...last] })
  const classifier = sequential({
    seed,
    backend,
    layers: [base, layers.flatten(), layers.dense({ units: 1, activation: 'sigmoid' })],
  })
  classifier.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  const learning = await seconds(async () => {
    const { history } = await classifier.fit(known.x, known.kinds, { epochs, batchSize: 32 })
    log(`rectangles and triangles: accuracy ${history.accuracy!.at(-1)!.toFixed(3)}`)
  })

  const head = [layers.flatten(), layers.dense({ units: 200, activation }), layers.dense({ units: 5 })]
  const detector = sequential({ seed, backend, layers: [base, ...head] })
  const phase = async (what: string, learningRate: number, batchSize: number) => {
    detector.compile({ optimizer: optimizers.rmsprop({ learningRate }), loss: 'mse', metrics: ['mae'] })
    const taken = await seconds(() => detector.fit(known.x, scaled(known), { epochs, batchSize }))
    const { mae } = await detector.evaluate(unseen.x, scaled(unseen))
    log(`${what}: mean error ${mae!.toFixed(2)} pixels`)
    return [taken, mae!] as const
  }
  base.trainable = false
  const [transfer] = await phase('the head alone', 5e-3, 128)
  for (const layer of last) layer.trainable = true
  const [tuning, value] = await phase('with the last layers', 2e-3, 64)
  const trainSeconds = learning + transfer + tuning
  return { name: 'error in pixels', value, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, simpleObjectDetection)
