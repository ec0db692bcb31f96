import { choice, positive } from '../options/index.ts'
import { normals, truncatedNormals } from '../random/normal.ts'
import { type Stream, uniforms } from '../random/streams.ts'
import { sizeOf } from '../tensor/shape.ts'
import { fans, type Initializer } from './initializer.ts'
import { settings } from './settings.ts'

/** Variance 2 / (fanIn + fanOut), truncated normal. Glorot & Bengio 2010. */
export function glorotNormal(options: Record<string, never> = {}): Initializer {
  return named('glorotNormal', glorot, truncatedNormal, options)
}

/** Variance 2 / (fanIn + fanOut), uniform: within ±√(6 / (fanIn + fanOut)). Glorot & Bengio 2010; Keras' default. */
export function glorotUniform(options: Record<string, never> = {}): Initializer {
  return named('glorotUniform', glorot, uniform, options)
}

/** Variance 2 / fanIn, truncated normal; made for relu. He, Zhang, Ren & Sun 2015. */
export function heNormal(options: Record<string, never> = {}): Initializer {
  return named('heNormal', he, truncatedNormal, options)
}

/** Variance 2 / fanIn, uniform: within ±√(6 / fanIn); made for relu. He, Zhang, Ren & Sun 2015. */
export function heUniform(options: Record<string, never> = {}): Initializer {
  return named('heUniform', he, uniform, options)
}

/** Variance 1 / fanIn, truncated normal. LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp". */
export function lecunNormal(options: Record<string, never> = {}): Initializer {
  return named('lecunNormal', lecun, truncatedNormal, options)
}

/** Variance 1 / fanIn, uniform: within ±√(3 / fanIn). LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp". */
export function lecunUniform(options: Record<string, never> = {}): Initializer {
  return named('lecunUniform', lecun, uniform, options)
}

export interface VarianceScalingOptions {
  /** > 0. Default 1. */
  scale?: number
  /** What the variance is divided by: inputs, outputs, or the mean of the two. Default 'fanIn'. */
  mode?: 'fanIn' | 'fanOut' | 'fanAvg'
  /** Default 'truncatedNormal', whose tails are cut at two standard deviations; its variance is as said nevertheless. */
  distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform'
}

/**
 * Variance scale / n, where n is how many inputs a weight has, or outputs, or the mean of the two: at least 1. All
 * initializers of this file are cases of it.
 *
 * @throws ThinnetError if the scale is not above 0, and for another mode or distribution
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const defaults = { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' } as const
  const config = settings<Required<VarianceScalingOptions>>('varianceScaling', options, defaults, {
    scale: positive,
    mode: choice(...Object.keys(fansOf)),
    distribution: choice(...Object.keys(distributions)),
  })
  const variance: Variance = (...fans) => config.scale / Math.max(1, fansOf[config.mode](...fans))
  return scaled('varianceScaling', config, variance, distributions[config.distribution])
}

const fansOf = {
  fanIn: (fanIn: number, _: number) => fanIn,
  fanOut: (_: number, fanOut: number) => fanOut,
  fanAvg: (fanIn: number, fanOut: number) => (fanIn + fanOut) / 2,
}

/** The variance wanted of a weight; an empty fan counts as 1. */
type Variance = (fanIn: number, fanOut: number) => number
const glorot: Variance = (fanIn, fanOut) => 1 / Math.max(1, (fanIn + fanOut) / 2)
const he: Variance = fanIn => 2 / Math.max(1, fanIn)
const lecun: Variance = fanIn => 1 / Math.max(1, fanIn)

/** Standard deviation of a standard normal number given that it lies in (−2, 2). */
const TRUNCATED_STDDEV = 0.8796256610342398

/** So many numbers of mean 0 and this variance, from the first on. */
type Distribution = (stream: Stream, count: number, first: number, variance: number) => Float64Array

const truncatedNormal: Distribution = (stream, count, first, variance) => {
  const uncut = Math.sqrt(variance) / TRUNCATED_STDDEV
  return truncatedNormals(stream, count, first).map(z => uncut * z)
}

const untruncatedNormal: Distribution = (stream, count, first, variance) => {
  const stddev = Math.sqrt(variance)
  return normals(stream, count, first).map(z => stddev * z)
}

const uniform: Distribution = (stream, count, first, variance) => {
  const limit = Math.sqrt(3 * variance)
  return uniforms(stream, count, first).map(u => limit * (2 * u - 1))
}

const distributions = { truncatedNormal, untruncatedNormal, uniform }

function named(name: string, variance: Variance, distribution: Distribution, options: object): Initializer {
  return scaled(name, settings(name, options, {}), variance, distribution)
}

function scaled(
  name: string,
  config: Initializer['config'],
  variance: Variance,
  distribution: Distribution,
): Initializer {
  return {
    name,
    config,
    draw(shape, stream, first = 0, count = sizeOf(shape)) {
      const { fanIn, fanOut } = fans(shape)
      return distribution(stream, count, first, variance(fanIn, fanOut))
    },
  }
}
