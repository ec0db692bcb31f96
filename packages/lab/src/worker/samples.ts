import { random, type Tensor, tensor } from 'thinnet'
import { featuresOf, inputsOf } from '../data/features.ts'
import { readDigits } from '../data/mnist.ts'
import { type Points, toy } from '../data/toys.ts'
import { onPlane, type RunSettings } from '../settings.ts'
import type { Plane } from './protocol.ts'

/** Inputs [count, inputs], and classes [count] or numbers to predict [count, 1]. */
export interface Samples {
  x: Tensor
  y: Tensor
}

/** What a run trains and is tested on; `points` are the same ones, where they are points. */
export function samplesOf(
  run: RunSettings,
  bytes: ArrayBuffer | null,
): { train: Samples; test: Samples; points: Plane | null } {
  if (!onPlane(run)) {
    if (!bytes) throw new Error('mnist.bin: expected its bytes, got none.')
    const { train, test } = readDigits(bytes)
    const of = (images: Uint8Array<ArrayBuffer>, labels: Uint8Array<ArrayBuffer>, count: number): Samples => ({
      x: tensor(images.subarray(0, 784 * count), [count, 784], { scale: 1 / 255 }),
      y: tensor(labels.subarray(0, count), [count]),
    })
    return {
      train: of(train.images, train.labels, run.samples),
      test: of(test.images, test.labels, test.labels.length),
      points: null,
    }
  }
  const { data, noise } = run
  const seed = run.dataSeed || run.seed
  const points = {
    train: toy(data, { count: run.samples, noise, seed, part: 'train' }),
    test: toy(data, { count: run.testSamples, noise, seed, part: 'test' }),
  }
  const features = featuresOf(run.features)
  const of = ({ x, y }: Points): Samples => ({
    x: tensor(inputsOf(x, features), [y.length, features.length]),
    y: y instanceof Float32Array ? tensor(y, [y.length, 1]) : tensor(y, [y.length]),
  })
  return { train: of(points.train), test: of(points.test), points }
}

/** Which training samples `fit` draws for a step, in the order of the batch. */
export function rowsOfStep({ seed, samples, batchSize }: RunSettings, step: number): Uint32Array {
  const steps = Math.ceil(samples / batchSize)
  const batch = step % steps
  // `fit` draws a whole epoch at its first step
  const stream = random.streamOf({ seed, site: 'fit', purpose: 'shuffle', step: step - batch })
  const order = random.drawsWithReplacement(stream, samples, steps * batchSize)
  return order.subarray(batch * batchSize, (batch + 1) * batchSize)
}

/** Rows of a tensor [count, width], in any order. */
export function gather({ data, shape, scale }: Tensor, rows: Uint32Array): Tensor {
  const width = shape[1]!
  const out = new (data.constructor as new (length: number) => typeof data)(rows.length * width)
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * width, (row + 1) * width), i * width)
  return tensor(out, [rows.length, width], scale === undefined ? {} : { scale })
}
