import { refuse } from '../errors.ts'
import { between } from '../options/index.ts'
import { normals, truncatedNormals } from '../random/normal.ts'
import { uniforms } from '../random/streams.ts'
import { sizeOf } from '../tensor/shape.ts'
import type { Initializer } from './initializer.ts'
import { settings } from './settings.ts'

export interface NormalOptions {
  /** Default 0. */
  mean?: number
  /** Standard deviation, ≥ 0. Default 0.05. */
  stddev?: number
}

/**
 * Normal numbers.
 *
 * @throws ThinnetError if an option is not finite, or stddev below 0
 */
export function randomNormal(options: NormalOptions = {}): Initializer {
  const config = normalSettings('randomNormal', options)
  const draw: Initializer['draw'] = (shape, stream, first = 0, count = sizeOf(shape)) =>
    normals(stream, count, first).map(z => config.mean + config.stddev * z)
  return { name: 'randomNormal', config, draw }
}

/**
 * Normal numbers given that they lie within two standard deviations of the mean. `stddev` is that of the normal
 * distribution before it is cut, as in Keras; that of the values is 0.88 times as large.
 *
 * @throws ThinnetError if an option is not finite, or stddev below 0
 */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  const config = normalSettings('truncatedNormal', options)
  const draw: Initializer['draw'] = (shape, stream, first = 0, count = sizeOf(shape)) =>
    truncatedNormals(stream, count, first).map(z => config.mean + config.stddev * z)
  return { name: 'truncatedNormal', config, draw }
}

export interface UniformOptions {
  /** Default −0.05. */
  minval?: number
  /** Default 0.05. */
  maxval?: number
}

/**
 * Numbers distributed uniformly between `minval` and `maxval`.
 *
 * @throws ThinnetError if a limit is not finite, or minval above maxval
 */
export function randomUniform(options: UniformOptions = {}): Initializer {
  const config = settings('randomUniform', options, { minval: -0.05, maxval: 0.05 })
  const { minval, maxval } = config
  if (minval > maxval) refuse('randomUniform', `minval ≤ maxval`, [minval, maxval])
  const draw: Initializer['draw'] = (shape, stream, first = 0, count = sizeOf(shape)) =>
    uniforms(stream, count, first).map(u => minval + (maxval - minval) * u)
  return { name: 'randomUniform', config, draw }
}

function normalSettings(who: string, options: NormalOptions) {
  return settings(who, options, { mean: 0, stddev: 0.05 }, { stddev: between(0) })
}
