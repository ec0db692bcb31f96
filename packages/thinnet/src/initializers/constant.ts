import { sizeOf } from '../tensor/shape.ts'
import type { Initializer } from './initializer.ts'
import { settings } from './settings.ts'

/** All 0: Keras' default for biases. */
export function zeros(options: Record<string, never> = {}): Initializer {
  settings('zeros', options, {})
  return { name: 'zeros', config: {}, draw: shape => new Float64Array(sizeOf(shape)) }
}

/** All 1. */
export function ones(options: Record<string, never> = {}): Initializer {
  settings('ones', options, {})
  return { name: 'ones', config: {}, draw: shape => new Float64Array(sizeOf(shape)).fill(1) }
}

/**
 * All `value`: default 0, as in Keras.
 *
 * @throws ThinnetError if it is not finite
 */
export function constant(options: { value?: number } = {}): Initializer {
  const config = settings('constant', options, { value: 0 })
  return { name: 'constant', config, draw: shape => new Float64Array(sizeOf(shape)).fill(config.value) }
}
