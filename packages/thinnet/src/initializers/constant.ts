import { refuse } from '../errors.ts'
import { sizeOf } from '../tensor/shape.ts'
import type { Initializer } from './initializer.ts'
import { settings } from './settings.ts'

/** All 0: Keras' default for biases. */
export function zeros(options: Record<string, never> = {}): Initializer {
  settings('zeros', options, {})
  return { name: 'zeros', config: {}, draw: allOf(0) }
}

/** All 1. */
export function ones(options: Record<string, never> = {}): Initializer {
  settings('ones', options, {})
  return { name: 'ones', config: {}, draw: allOf(1) }
}

/**
 * All `value`: default 0, as in Keras.
 *
 * @throws ThinnetError if it is not finite
 */
export function constant(options: { value?: number } = {}): Initializer {
  const config = settings('constant', options, { value: 0 })
  return { name: 'constant', config, draw: allOf(config.value) }
}

const allOf =
  (value: number): Initializer['draw'] =>
  (shape, _stream, _first, count = sizeOf(shape)) =>
    new Float64Array(count).fill(value)

/**
 * The identity matrix, times `gain`: 1 where row and column are the same, else 0. For weights of two dimensions. Default
 * gain 1.
 *
 * @throws ThinnetError if the gain is not finite, and for a weight of another shape
 */
export function identity(options: { gain?: number } = {}): Initializer {
  const config = settings('identity', options, { gain: 1 })
  return {
    name: 'identity',
    config,
    draw(shape) {
      if (shape.length !== 2) refuse('identity', 'a weight of two dimensions', shape)
      const [rows, columns] = shape as [number, number]
      const values = new Float64Array(rows * columns)
      for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = config.gain
      return values
    },
  }
}
