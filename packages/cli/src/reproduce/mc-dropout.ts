import type { Mnist } from '@thinnet/datasets'
import {
  type Backend,
  layers,
  optimizers,
  regularizers,
  rows,
  type Sequential,
  schedules,
  sequential,
  type Tensor,
  ThinnetError,
  tensor,
} from 'thinnet'
import { ANGLES, SAMPLES } from './gal-ghahramani.ts'
import { rotated } from './rotate.ts'

/** LeNet with dropout 0.5 before its last layer, trained as Caffe does: SGD with momentum, L2 0.0005 / 2. */
export function lenet(compute: { seed: number; backend: Backend; threads?: number }): Sequential {
  const weights = { kernelRegularizer: regularizers.l2({ l2: 0.00025 }) }
  const model = sequential({
    ...compute,
    layers: [
      layers.conv2d({ filters: 20, kernelSize: 5, ...weights, inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 50, kernelSize: 5, ...weights }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 500, activation: 'relu', ...weights }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax', ...weights }),
    ],
  })
  model.compile({
    optimizer: optimizers.sgd({
      learningRate: schedules.inverseTime({ initialValue: 0.01, decaySteps: 10_000, decayRate: 0.75 }),
      momentum: 0.9,
    }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  return model
}

/** What many passes say of one rotated digit. */
export interface Rotated {
  angle: number
  /** The class with the largest mean, and that mean with its standard deviation. */
  digit: number
  mean: number
  sd: number
  /** Of each class. */
  means: number[]
  sds: number[]
  /** In nats. */
  entropy: number
  mutualInformation: number
}

/** The first test image of this digit, rotated: [12, 28, 28, 1]. */
export function rotatedDigit({ test }: Mnist, digit: number): Tensor {
  const at = Array.from(test.labels.data).indexOf(digit)
  if (at < 0) throw new ThinnetError(`--digit: expected a digit that is among the test images, got ${digit}.`)
  const { data, scale = 1 } = rows(test.images, at, at + 1)
  const pixels = Float32Array.from(data, value => value * scale)
  const pictures = ANGLES.flatMap(angle => [...rotated(pixels, 28, 28, angle)])
  return tensor(Float32Array.from(pictures), [ANGLES.length, 28, 28, 1])
}

/** Gal & Ghahramani's experiment: many passes with dropout over a digit that is rotated away from what was learned. */
export async function uncertaintyOf(model: Sequential, digits: Tensor): Promise<Rotated[]> {
  const drawn = await model.predict(digits, { training: true, samples: SAMPLES })
  return ANGLES.map((angle, i) => {
    const of = ({ data }: Tensor) => Array.from({ length: 10 }, (_, k) => data[10 * i + k]!)
    const [means, sds] = [of(drawn.mean), of(drawn.standardDeviation)]
    const digit = means.indexOf(Math.max(...means))
    return {
      ...{ angle, digit, mean: means[digit]!, sd: sds[digit]!, means, sds },
      entropy: drawn.entropy!.data[i]!,
      mutualInformation: drawn.mutualInformation!.data[i]!,
    }
  })
}
