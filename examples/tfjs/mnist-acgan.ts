/**
 * A GAN that draws the digit that it is asked for (Odena et al. 2017): the discriminator says of an image whether it is real, and
 * which digit it is. Two models are trained in turn: the discriminator, and both as one, in which it is frozen. MNIST comes with `@thinnet/datasets`. The filters are a quarter of tf.js's, whose program runs for hours. Look at the
 * losses, and at what the generator makes of the wish for 0 to 5: nothing yet in the first epoch.
 *
 *     npx tsx examples/tfjs/mnist-acgan.ts
 */
import { input, layers, model, optimizers, rows, sequential, tensor } from 'thinnet'
import { all, BATCH, drawn, joined, LATENT, REAL, realDigits, WIDTH, wishes } from './data/gan.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function mnistAcgan(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 1 })
  const batch = Math.min(BATCH, samples)
  const count = batch * Math.ceil(Math.min(samples, 10_000) / batch)
  const { images, labels } = await realDigits(count)
  const adam = () => optimizers.adam({ learningRate: 2e-4, beta1: 0.5 })

  const kernelInitializer = 'glorotNormal'
  const up = (filters: number, strides: number, padding: 'same' | 'valid') =>
    layers.conv2dTranspose({ filters, kernelSize: 5, strides, padding, activation: 'relu', kernelInitializer })
  const draw = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 9 * 384 * WIDTH, activation: 'relu', inputShape: [LATENT] }),
      layers.reshape({ targetShape: [3, 3, 384 * WIDTH] }),
      up(192 * WIDTH, 1, 'valid'),
      layers.batchNormalization(),
      up(96 * WIDTH, 2, 'same'),
      layers.batchNormalization(),
      layers.conv2dTranspose({
        ...{ filters: 1, kernelSize: 5, strides: 2, padding: 'same', activation: 'tanh', kernelInitializer },
      }),
    ],
  })
  const [noise, digit] = [input({ shape: [LATENT] }), input({ shape: [1] })]
  const table = layers.embedding({ inputDim: 10, outputDim: LATENT, embeddingsInitializer: kernelInitializer })
  const code = layers.multiply().apply([noise, layers.flatten().apply(table.apply(digit))])
  const generator = model({ inputs: [noise, digit], outputs: draw.apply(code), seed, backend })

  const image = input({ shape: [28, 28, 1] })
  const convolution = (filters: number, strides: number) => [
    layers.conv2d({ filters, kernelSize: 3, strides, padding: 'same' }),
    layers.leakyRelu({ negativeSlope: 0.2 }),
    layers.dropout({ rate: 0.3 }),
  ]
  const looking = [
    ...[...convolution(32 * WIDTH, 2), ...convolution(64 * WIDTH, 1)],
    ...[...convolution(128 * WIDTH, 2), ...convolution(256 * WIDTH, 1)],
    layers.flatten({ name: 'features' }),
  ]
  const features = looking.reduce((value, layer) => layer.apply(value), image)
  const discriminator = model({
    inputs: image,
    outputs: {
      isReal: layers.dense({ units: 1, activation: 'sigmoid', name: 'real' }).apply(features),
      digit: layers.dense({ units: 10, activation: 'softmax', name: 'which' }).apply(features),
    },
    seed,
    backend,
  })
  const both = model({
    inputs: [noise, digit],
    outputs: discriminator.apply(generator.apply([noise, digit])),
    seed,
    backend,
  })
  const loss = { isReal: 'binaryCrossentropy', digit: 'sparseCategoricalCrossentropy' } as const
  discriminator.compile({ optimizer: adam(), loss })
  discriminator.trainable = false // in what is compiled from now on
  both.compile({ optimizer: adam(), loss })

  const asked = (classes: ReturnType<typeof wishes>['classes']) => tensor(classes.data, [classes.shape[0]!, 1])
  const losses: number[] = []
  const trainSeconds = await seconds(async () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let begin = 0; begin < count; begin += batch) {
        const wish = wishes(batch, `discriminator ${epoch} ${begin}`)
        const made = await generator.predict([wish.noise, asked(wish.classes)])
        const ofReal = await discriminator.trainOnBatch(joined(rows(images, begin, begin + batch), made), {
          isReal: joined(all(REAL, batch), all(0, batch)),
          digit: joined(rows(labels, begin, begin + batch), wish.classes),
        })

        const more = wishes(2 * batch, `generator ${epoch} ${begin}`)
        const targets = { isReal: all(REAL, 2 * batch), digit: more.classes }
        const fooled = await both.trainOnBatch([more.noise, asked(more.classes)], targets)
        losses.push(ofReal.loss!)
        const step = losses.length
        if (step % 10 === 0)
          log(`step ${step}: discriminator ${ofReal.loss!.toFixed(3)}, generator ${fooled.loss!.toFixed(3)}`)
      }
    }
  })
  const six = tensor(Int32Array.from([0, 1, 2, 3, 4, 5]), [6, 1])
  log(drawn(await generator.predict([rows(wishes(6, 'test').noise, 0, 6), six]), 6))
  const last = losses.slice(-10)
  const value = last.reduce((a, b) => a + b) / last.length
  return { name: "discriminator's loss", value, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, mnistAcgan)
