import { type Sequential, type Tensor, tensor } from 'thinnet'
import { EXTENT } from '../data/extent.ts'
import { featuresOf, inputsOf } from '../data/features.ts'
import { isRegression, type RunSettings } from '../settings.ts'
import type { Picture } from './protocol.ts'

/** A run's inputs at the middles of a grid's squares, row by row from the top: [size², features]. */
export function gridOf(size: number, run: RunSettings): Tensor {
  const x = new Float32Array(2 * size * size)
  const at = (i: number) => EXTENT * ((2 * (i + 0.5)) / size - 1)
  for (let i = 0; i < size * size; i++) {
    x[2 * i] = at(i % size)
    x[2 * i + 1] = -at(Math.floor(i / size))
  }
  const features = featuresOf(run.features)
  return tensor(inputsOf(x, features), [size * size, features.length])
}

/** What a run's network says over the plane. */
export async function pictureOf(model: Sequential, run: RunSettings, size: number): Promise<Picture> {
  const { data } = await model.predict(gridOf(size, run))
  // numbers from −1 to 1 take the colours that probabilities have
  const at = isRegression(run)
    ? (i: number) => Math.min(1, Math.max(0, (data[i]! + 1) / 2))
    : (i: number) => data[2 * i + 1]!
  return { size, probabilities: Float32Array.from({ length: size * size }, (_, i) => at(i)) }
}
