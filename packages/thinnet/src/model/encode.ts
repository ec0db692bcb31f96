import { refuse } from '../errors.ts'
import { Layer } from '../layers/layer.ts'
import { Decoder } from './decode.ts'
import { registered, registry } from './registry.ts'

/**
 * Values as JSON that `decode` makes the same values of.
 *
 * Plain data stay as they are; all else is an object with the key `object`, which says what it is:
 *
 *     { object: 'initializers', name: 'heNormal', config: {} }     what the factory of this name makes of config
 *     { object: 'activations', name: 'relu' }                      what has this name
 *     { object: 'layers', name: 'dense', config: { units: 10 } }
 *     { object: 'custom', name: 'Scale', config: { by: 2 } }       a user's class or object, for `customObjects`
 *     { object: 'number' | 'bigint', value: '-Infinity' }          what JSON has no numbers for
 *     { object: 'plain', value: { object: … } }                    plain data that have the key themselves
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** One model's worth of encoding. */
export class Encoder {
  /** What makes the user's own objects met so far, for making a layer that holds them once more. */
  readonly #custom: Record<string, (config: never) => unknown> = {}

  /**
   * @param who names the place of the value in errors: `save: Dense "hidden": kernelInitializer`
   * @throws ThinnetError for a function, and for an object that nobody can make again
   */
  encode(value: unknown, who: string): Json {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') {
      const plain = Number.isFinite(value) && !Object.is(value, -0)
      return plain ? value : { object: 'number', value: Object.is(value, -0) ? '-0' : `${value}` }
    }
    if (typeof value === 'bigint') return { object: 'bigint', value: `${value}` }
    if (Array.isArray(value)) return value.map((item, i) => this.encode(item, `${who}[${i}]`))
    if (value instanceof Layer) return this.layer(value, who)
    if (typeof value !== 'object') {
      return refuse(who, 'plain data, or what thinnet makes', value, 'A function cannot be saved.')
    }
    if (!isPlain(value)) return this.#made(value, who)
    const encoded = this.#entries(value, who)
    return Object.hasOwn(encoded, 'object') ? { object: 'plain', value: encoded } : encoded
  }

  /** A layer by the factory that makes its like, or by its class's name; with the name that it goes by. */
  layer(layer: Layer, who: string): Json {
    // A name with a slash is made of another layer's, and will be again.
    const name = layer.name === '' || layer.name.includes('/') ? layer.options.name : layer.name
    const config = this.#entries({ ...layer.options, name }, who)
    const type = camelCase(layer.type)
    const factory = registered('layers', type)
    // Made once more, from what will be in the file: what is saved can be loaded, and is of the same class.
    const again = () => new Decoder(this.#custom).decode(config, who)
    const like = typeof factory === 'function' ? made(factory, again) : undefined
    if (like?.constructor === layer.constructor) return { object: 'layers', name: type, config }
    const own = layer.constructor as new (options: never) => Layer
    if (!own.name) refuse(who, 'a layer whose class has a name', layer)
    this.#custom[own.name] = config => new own(config)
    return { object: 'custom', name: own.name, config }
  }

  #made(value: Made, who: string): Json {
    const name = value.factory ?? value.name
    if (typeof name === 'string') {
      for (const kind of Object.keys(registry)) {
        const entry = registered(kind, name)
        if (entry === value) return { object: kind, name }
        if (typeof entry !== 'function' || value.config === undefined) continue
        const like = made(entry, () => value.config)
        if (alike(like, value)) return { object: kind, name, config: this.encode(value.config, `${who}: ${name}`) }
      }
      if (value.config !== undefined) {
        this.#custom[name] = () => value
        return { object: 'custom', name, config: this.encode(value.config, `${who}: ${name}`) }
      }
    }
    return refuse(who, 'plain data, or what thinnet makes', value, 'Give an object of your own a name and a config.')
  }

  #entries(value: object, who: string): { [key: string]: Json } {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(entries.map(([key, item]) => [key, this.encode(item, `${who}: ${key}`)]))
  }
}

/** What factories make: a name, what they were given, and functions. */
interface Made {
  readonly name?: unknown
  readonly config?: unknown
  /** The factory's name, where it is not `name`. */
  readonly factory?: unknown
}

/** What the factory makes of it; undefined where it refuses, being that of another kind. */
function made(factory: CallableFunction, config: () => unknown): object | undefined {
  try {
    return factory(config())
  } catch {
    return undefined
  }
}

/** Whether two objects have the same keys and the same functions, as two of one factory have. */
function alike(a: object | undefined, b: object): boolean {
  const keys = Object.keys(b)
  if (typeof a !== 'object' || keys.length !== Object.keys(a).length) return false
  return keys.every(key => {
    const [one, other] = [a, b].map(object => (object as Record<string, unknown>)[key])
    return Object.hasOwn(a, key) && (typeof other !== 'function' || String(one) === String(other))
  })
}

/** Whether these are data: what somebody made to do something has a name, and functions. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown
  if (prototype !== Object.prototype && prototype !== null) return false
  return !('name' in value && Object.values(value).some(item => typeof item === 'function'))
}

const camelCase = (type: string) => type.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
