import { normals } from '../random/normal.ts'
import { sizeOf } from '../tensor/shape.ts'
import type { Initializer } from './initializer.ts'
import { settings } from './settings.ts'

/**
 * A random orthogonal matrix, seen as [all dimensions but the last, the last]: its columns, or where these are more than
 * its rows, the rows are `gain` long and at right angles to each other. Saxe, McClelland & Ganguli 2014; Keras' default
 * for recurrent kernels. A vector is one row.
 *
 * By Gram and Schmidt on normal numbers, each column twice, which makes them right to the last digits; it gives what the QR
 * decomposition with positive diagonal does.
 *
 * @throws ThinnetError if `gain` (default 1) is not finite
 */
export function orthogonal(options: { gain?: number } = {}): Initializer {
  const config = settings('orthogonal', options, { gain: 1 })
  return {
    name: 'orthogonal',
    config,
    draw(shape, stream) {
      const columns = shape.at(-1) ?? 1
      const rows = columns && sizeOf(shape) / columns
      const vectors = orthonormal(normals(stream, sizeOf(shape)), Math.min(rows, columns), Math.max(rows, columns))
      const out = new Float64Array(sizeOf(shape))
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          out[r * columns + c] = config.gain * (rows < columns ? vectors[r]![c]! : vectors[c]![r]!)
        }
      }
      return out
    },
  }
}

/** `count` vectors of this length, made of as many numbers. */
function orthonormal(values: Float64Array, count: number, length: number): Float64Array[] {
  const vectors = Array.from({ length: count }, (_, i) => values.slice(i * length, (i + 1) * length))
  for (const [i, vector] of vectors.entries()) {
    for (const other of [...vectors.slice(0, i), ...vectors.slice(0, i)]) {
      const along = dot(vector, other)
      for (let j = 0; j < length; j++) vector[j]! -= along * other[j]!
    }
    const norm = Math.sqrt(dot(vector, vector))
    for (let j = 0; j < length; j++) vector[j]! /= norm
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
