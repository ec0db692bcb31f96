/**
 * Disco's task cifar10: ten classes of pictures, by MobileNet (Howard et al. 2017) of a quarter of its width, sgd, batches of
 * 10. There its weights are downloaded, here they are drawn; the pictures are made up (data/pictures.ts), and enlarged to `SIZE`
 * pixels, half of disco's 224, so that TensorFlow.js ends within minutes.
 *
 *     npx tsx examples/disco/cifar.ts
 */
import { layers, rows, sequential } from 'thinnet'
import { options, type Run, runIfMain, type Score, seconds } from '../tfjs/run.ts'
import { shapes } from './data/pictures.ts'

export const SIZE = 96
/** Of each block after the first convolution: its filters at width 1, and its stride. */
export const BLOCKS = [
  ...[
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
  ],
  ...[
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ],
] as const

export function cifarNetwork(settings: Pick<Run, 'seed' | 'backend'>) {
  const normalized = () => [layers.batchNormalization({ momentum: 0.9 }), layers.relu({ maxValue: 6 })]
  return sequential({
    ...settings,
    layers: [
      layers.upSampling2d({ size: SIZE / 32, interpolation: 'bilinear', inputShape: [32, 32, 3] }),
      layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
      ...normalized(),
      ...BLOCKS.flatMap(([filters, strides]) => [
        layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }),
        ...normalized(),
        layers.conv2d({ filters: filters / 4, kernelSize: 1, useBias: false }),
        ...normalized(),
      ]),
      layers.globalAveragePooling2d(),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
}

export async function cifar(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 8 })
  const { x, y } = shapes(Math.min(samples, 400) + 40)
  const train = x.shape[0]! - 40

  const model = cifarNetwork({ seed, backend })
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  const trainSeconds = await seconds(() => model.fit(rows(x, 0, train), rows(y, 0, train), { epochs, batchSize: 10 }))

  const { loss, accuracy } = await model.evaluate(rows(x, train, train + 40), rows(y, train, train + 40))
  log(`loss ${loss.toFixed(3)}, accuracy ${accuracy!.toFixed(3)} of pictures not seen`)
  return { name: 'loss', value: loss, better: 'lower', trainSeconds, epochs }
}

await runIfMain(import.meta.url, cifar)
