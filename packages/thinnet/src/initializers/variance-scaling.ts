import { truncatedNormals } from '../random/normal.ts'
import { uniforms } from '../random/streams.ts'
import { sizeOf } from '../tensor/shape.ts'
import { fans, type Initializer } from './initializer.ts'
import { settings } from './settings.ts'

/** Variance 2 / (fanIn + fanOut), truncated normal. Glorot & Bengio 2010. */
export function glorotNormal(options: Record<string, never> = {}): Initializer {
  return normal('glorotNormal', glorot, options)
}

/** Variance 2 / (fanIn + fanOut), uniform: within ±√(6 / (fanIn + fanOut)). Glorot & Bengio 2010; Keras' default. */
export function glorotUniform(options: Record<string, never> = {}): Initializer {
  return uniform('glorotUniform', glorot, options)
}

/** Variance 2 / fanIn, truncated normal; made for relu. He, Zhang, Ren & Sun 2015. */
export function heNormal(options: Record<string, never> = {}): Initializer {
  return normal('heNormal', he, options)
}

/** Variance 2 / fanIn, uniform: within ±√(6 / fanIn); made for relu. He, Zhang, Ren & Sun 2015. */
export function heUniform(options: Record<string, never> = {}): Initializer {
  return uniform('heUniform', he, options)
}

/** Variance 1 / fanIn, truncated normal. LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp". */
export function lecunNormal(options: Record<string, never> = {}): Initializer {
  return normal('lecunNormal', lecun, options)
}

/** Variance 1 / fanIn, uniform: within ±√(3 / fanIn). LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp". */
export function lecunUniform(options: Record<string, never> = {}): Initializer {
  return uniform('lecunUniform', lecun, options)
}

/** The variance wanted of a weight; an empty fan counts as 1. */
type Variance = (fanIn: number, fanOut: number) => number
const glorot: Variance = (fanIn, fanOut) => 1 / Math.max(1, (fanIn + fanOut) / 2)
const he: Variance = fanIn => 2 / Math.max(1, fanIn)
const lecun: Variance = fanIn => 1 / Math.max(1, fanIn)

/** Standard deviation of a standard normal number given that it lies in (−2, 2). */
const TRUNCATED_STDDEV = 0.8796256610342398

function normal(name: string, variance: Variance, options: object): Initializer {
  settings(name, options, {})
  return {
    name,
    config: {},
    draw(shape, stream) {
      const { fanIn, fanOut } = fans(shape)
      const stddev = Math.sqrt(variance(fanIn, fanOut)) / TRUNCATED_STDDEV
      return truncatedNormals(stream, sizeOf(shape)).map(z => stddev * z)
    },
  }
}

function uniform(name: string, variance: Variance, options: object): Initializer {
  settings(name, options, {})
  return {
    name,
    config: {},
    draw(shape, stream) {
      const { fanIn, fanOut } = fans(shape)
      const limit = Math.sqrt(3 * variance(fanIn, fanOut))
      return uniforms(stream, sizeOf(shape)).map(u => limit * (2 * u - 1))
    },
  }
}
