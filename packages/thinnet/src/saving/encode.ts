import { refuse, show } from '../errors.ts'
import { Layer } from '../layers/layer.ts'
import { oursOf } from '../layers/ours.ts'
import { kindOf } from '../tensor/typed-array.ts'
import { DEEPEST, MOST_OBJECTS, MOST_VALUES } from './format.ts'
import { registered, registry } from './registry.ts'

/**
 * Values as JSON that `decode` makes the same values of.
 *
 * Plain data stay as they are; all else is an object with the key `object`, which says what it is:
 *
 *     { object: 'initializers', name: 'heNormal', config: {} }     what the factory of this name makes of config
 *     { object: 'activations', name: 'relu' }                      what has this name
 *     { object: 'layers', name: 'dense', config: { units: 10 } }
 *     { object: 'layer', name: 'words' }                           the layer of this name, which came before
 *     { object: 'custom', name: 'Scale', config: { by: 2 } }       a user's class or object, for `customObjects`
 *     { object: 'number' | 'bigint', value: '-Infinity' }          what JSON has no numbers for
 *     { object: 'plain', value: { object: … } }                    plain data that have the key themselves
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** One model's worth of encoding. */
export class Encoder {
  /** Whether `loadModel` needs `customObjects`, so that only who has them can tell whether the file can be read. */
  custom = false
  /** What makes thinnet's own layers that were met so far. */
  readonly layers: Record<string, (options: object) => Layer> = {}
  readonly #met = new Set<Layer>()
  /** The user's own layers met so far, by their class's name. */
  readonly #classes = new Map<string, unknown>()
  #objects = 0
  #values = 0

  /**
   * @param who names the place of the value in errors: `save: Dense "hidden": kernelInitializer`
   * @throws ThinnetError for a function, for an object that nobody can make again, and beyond the limits of a file
   */
  encode(value: unknown, who: string, depth = 0): Json {
    if (depth > DEEPEST) refuse(who, `objects nested at most ${DEEPEST} deep`, 'more', 'Does one contain itself?')
    if (++this.#values > MOST_VALUES) refuse(who, `at most ${MOST_VALUES} values in all`, 'more')
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') {
      const plain = Number.isFinite(value) && !Object.is(value, -0)
      return plain ? value : { object: 'number', value: Object.is(value, -0) ? '-0' : `${value}` }
    }
    if (typeof value === 'bigint') {
      const text = `${value}`
      return text.length > 40 ? refuse(who, 'a bigint of at most 40 digits', value) : { object: 'bigint', value: text }
    }
    // Not by `map`, which passes over holes.
    if (Array.isArray(value)) return Array.from(value, (item, i) => this.encode(item, `${who}[${i}]`, depth + 1))
    if (value instanceof Layer) return this.layer(value, who, depth)
    if (typeof value !== 'object') {
      const hint = typeof value === 'function' ? 'A function cannot be saved.' : ''
      return refuse(who, 'plain data, or what thinnet makes', show(value), hint)
    }
    if (!isPlain(value)) return this.#made(value, who, depth)
    const encoded = this.#entries(value, who, depth)
    return Object.hasOwn(encoded, 'object') ? { object: 'plain', value: encoded } : encoded
  }

  /**
   * A layer by the factory that makes its like, or by its class's name; with the name that it goes by. One that another was
   * given, and that is met again, by its name alone.
   */
  layer(layer: Layer, who: string, depth = 0): Json {
    this.#count(who)
    if (this.#met.has(layer)) return { object: 'layer', name: layer.name }
    this.#met.add(layer)
    // A name with a slash is made of another layer's, and will be again.
    const name = layer.name === '' || layer.name.includes('/') ? layer.options.name : layer.name
    const trainable = layer.trainable ? undefined : false
    const config = this.#entries({ ...layer.options, name, trainable }, who, depth + 1)
    const own = layer.constructor as new (options: object) => Layer
    if (oursOf(layer)) {
      const type = camelCase(layer.type)
      this.layers[type] = options => new own(options)
      return { object: 'layers', name: type, config }
    }
    if (!own.name) refuse(who, 'a layer whose class has a name', show(layer))
    if ((this.#classes.get(own.name) ?? own) !== own)
      refuse(who, 'classes of different names', `two called ${own.name}`)
    this.#classes.set(own.name, own)
    this.custom = true
    return { object: 'custom', name: own.name, config }
  }

  #made(value: Made, who: string, depth: number): Json {
    this.#count(who)
    const name = value.factory ?? value.name
    if (typeof name === 'string') {
      const config = () => this.encode(value.config, `${who}: ${name}`, depth + 1)
      for (const kind of Object.keys(registry)) {
        const entry = registered(kind, name)
        if (entry === value) return { object: kind, name }
        if (typeof entry !== 'function' || value.config === undefined) continue
        const like = made(entry, value.config)
        if (alike(like, value)) return { object: kind, name, config: config() }
      }
      if (value.config !== undefined) {
        this.custom = true
        return { object: 'custom', name, config: config() }
      }
    }
    const hint = kindOf(value) ? 'Give it as an array.' : 'Give an object of your own a name and a config.'
    return refuse(who, 'plain data, or what thinnet makes', show(value), hint)
  }

  #entries(value: object, who: string, depth: number): { [key: string]: Json } {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    const encoded = entries.map(([key, item]) => {
      if (key === '__proto__') refuse(who, 'other names', show(key))
      return [key, this.encode(item, `${who}: ${key}`, depth + 1)] as const
    })
    return Object.fromEntries(encoded)
  }

  #count(who: string): void {
    if (++this.#objects > MOST_OBJECTS) refuse(who, `at most ${MOST_OBJECTS} layers and other objects`, 'more')
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
function made(factory: CallableFunction, config: unknown): object | undefined {
  try {
    return factory(config)
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
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  // Of any realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return !('name' in value && Object.values(value).some(item => typeof item === 'function'))
}

const camelCase = (type: string) => type.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
