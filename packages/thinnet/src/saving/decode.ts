import { refuse, show, ThinnetError } from '../errors.ts'
import { Layer } from '../layers/layer.ts'
import type { Json } from './encode.ts'
import { DEEPEST, MOST_OBJECTS } from './format.ts'
import { checkJsonText } from './json-text.ts'
import { registered } from './registry.ts'

/** Makes objects of a user's own again from what `config` (for a layer: its options) was, by the name they have. */
export type CustomObjects = Readonly<Record<string, (config: never) => unknown>>

/** What makes the objects of a file, by their names, beside what stands in the registry. */
export interface Makers {
  /** thinnet's own layers. */
  readonly layers: Readonly<Record<string, unknown>>
  readonly custom?: CustomObjects | undefined
}

/** One file's worth of `decode`. */
export class Decoder {
  readonly #layers: Makers['layers']
  readonly #custom: CustomObjects
  /** Those made so far, by their names. */
  readonly #made = new Map<string, Layer>()
  #objects = 0

  constructor({ layers, custom = {} }: Makers) {
    this.#layers = layers
    this.#custom = custom
  }

  /**
   * What `encode` made this of.
   *
   * @param who names the place of the value in errors
   * @throws ThinnetError for what `encode` does not write, and for what a factory refuses
   */
  decode(json: Json, who: string, depth = 0): unknown {
    if (depth > DEEPEST) refuse(who, `objects nested at most ${DEEPEST} deep`, 'more')
    if (Array.isArray(json)) return json.map((item, i) => this.decode(item, `${who}[${i}]`, depth + 1))
    if (typeof json !== 'object' || json === null) return json
    if (!Object.hasOwn(json, 'object')) return this.#entries(json, who, depth)
    const { object: kind, name, value } = json
    if (kind === 'number') return numberOf(value, who)
    if (kind === 'bigint') return bigintOf(value, who)
    if (kind === 'plain') return this.#entries(record(value, who), who, depth)
    return this.#make(kind, name, json.config, who, depth)
  }

  #make(kind: Json | undefined, name: Json | undefined, config: Json | undefined, who: string, depth: number): unknown {
    if (++this.#objects > MOST_OBJECTS) refuse(who, `at most ${MOST_OBJECTS} layers and other objects`, 'more')
    if (typeof kind !== 'string' || typeof name !== 'string') {
      return refuse(who, 'an object with its kind and name', `${show(kind)} ${show(name)}`)
    }
    if (kind === 'layer') return this.#made.get(name) ?? refuse(who, 'a layer that came before', show(name))
    const custom = kind === 'custom'
    const given = custom ? this.#custom : kind === 'layers' ? this.#layers : null
    const entry = given ? (Object.hasOwn(given, name) ? given[name] : undefined) : registered(kind, name)
    if (custom && typeof entry !== 'function') {
      const hint = `Give loadModel customObjects: { ${name}: config => … }.`
      refuse(who, `customObjects that make ${show(name)}`, 'none', hint)
    }
    if (entry === undefined) return refuse(who, 'something that this thinnet has', `${kind}.${name}`, NEWER)
    if (typeof entry !== 'function') return entry
    const options = config === undefined ? undefined : this.decode(config, `${who}: ${name}`, depth + 1)
    if (kind === 'layers' && (typeof options !== 'object' || options === null)) {
      refuse(`${who}: ${name}`, 'an object of options', show(options))
    }
    const made = guarded(`${who}: ${name}`, () => entry(options as never))
    if (made instanceof Layer && made.name !== '') this.#made.set(made.name, made)
    return made
  }

  #entries(json: { [key: string]: Json }, who: string, depth: number): Record<string, unknown> {
    const entries = Object.entries(json).map(([key, item]) => {
      if (key === '__proto__') refuse(who, 'names of options', show(key))
      return [key, this.decode(item, `${who}: ${key}`, depth + 1)] as const
    })
    return Object.fromEntries(entries)
  }
}

const NEWER = 'Was the file made by a newer version?'

/** Parses JSON that should hold an object. */
export function parseRecord(text: string, who: string): { [key: string]: Json } {
  checkJsonText(text, who)
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return refuse(who, 'JSON', 'something else')
  }
  return record(json, who)
}

export function record(json: Json | undefined, who: string): { [key: string]: Json } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse(who, 'an object', show(json))
  return json
}

/** Turns what code throws that was not made for such arguments into an error of thinnet's. */
export function guarded<T>(who: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    throw new ThinnetError(`${who}: expected a sound description, got an error: ${show((error as Error)?.message)}.`, {
      cause: error,
    })
  }
}

function numberOf(value: Json | undefined, who: string): number {
  const known: Record<string, number> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity, '-0': -0 }
  if (typeof value !== 'string' || !Object.hasOwn(known, value)) return refuse(who, 'a number', show(value))
  return known[value]!
}

function bigintOf(value: Json | undefined, who: string): bigint {
  if (typeof value !== 'string' || !/^-?\d{1,40}$/.test(value)) return refuse(who, 'a whole number', show(value))
  return BigInt(value)
}
