import { type Sequential, type Tensor, tensor } from 'thinnet'
import { EXTENT } from '../data/extent.ts'
import type { Picture } from './protocol.ts'

/** The middles of a grid's squares, row by row from the top: [size², 2]. */
export function gridOf(size: number): Tensor {
  const x = new Float32Array(2 * size * size)
  const at = (i: number) => EXTENT * ((2 * (i + 0.5)) / size - 1)
  for (let i = 0; i < size * size; i++) {
    x[2 * i] = at(i % size)
    x[2 * i + 1] = -at(Math.floor(i / size))
  }
  return tensor(x, [size * size, 2])
}

/** What a network of two classes says over the plane. */
export async function pictureOf(model: Sequential, size: number): Promise<Picture> {
  const { data } = await model.predict(gridOf(size))
  return { size, probabilities: Float32Array.from({ length: size * size }, (_, i) => data[2 * i + 1]!) }
}
