import { refuse } from 'thinnet'
import type { Described, Json, JsonObject, LayerText } from '../described/described.ts'
import type { TensorOf } from './read-calls.ts'

/**
 * Padding masks, as Keras writes them in Functional models: operations beside the layers, whose results are the argument `mask` of
 * calls. thinnet finds them out itself; here is seen that they are the same. A mask is text: what it is computed from.
 */
export class Masks {
  readonly #ofValues = new Map<number, string>()
  readonly #made = new Map<string, string>()

  /** Classes of operations that make masks. */
  static readonly operations: readonly string[] = ['NotEqual', 'Any', 'LogicalOr']

  /** One of them. @param values of its inputs in the model; null for masks */
  operation(className: string, to: string, inputs: readonly { key: string; value: number | null }[], args: Json): void {
    const parts = inputs.map(({ key, value }) => (value === null ? this.#made.get(key) : `${value}`))
    const other = Array.isArray(args) ? args.find(arg => typeof arg === 'number') : undefined
    const text = { NotEqual: `${parts[0]} != ${other ?? 0}`, Any: `any(${parts[0]})` }[className]
    this.#made.set(to, text ?? [...new Set(parts)].sort().join(' or '))
  }

  has = (value: number): boolean => this.#ofValues.has(value)

  isMade = (key: string): boolean => this.#made.has(key)

  /** Refuses a mask that is not the one that its input has here. */
  check(given: TensorOf, key: string, value: number, who: string): void {
    if (this.#made.get(key) !== this.#ofValues.get(value) || !this.#made.has(key))
      refuse(
        `${who}: mask`,
        'the mask that its input has in thinnet',
        `another, "${given.layer}"`,
        'thinnet takes masks from embeddings and masking layers, and of two that are merged both.',
      )
  }

  /** Which inputs of a merge are to lose their masks: in Keras 3, what is merged with an input that has none has none. */
  lost({ name, config }: LayerText, values: readonly number[], who: string): readonly number[] {
    const isMerge = MERGES.includes(name) || (name === 'concatenate' && config.axis !== 1)
    const masked = values.filter(value => this.#ofValues.has(value))
    if (!isMerge || masked.length === values.length) return []
    if (masked.length > 0 && ['multiply', 'maximum', 'minimum'].includes(name))
      refuse(
        who,
        'a padding mask at all inputs or at none',
        'one at some',
        'Keras leaves out padded steps of each there.',
      )
    return masked
  }

  /** Follows a mask through a call. */
  follow({ name, config }: LayerText, values: readonly number[], to: number): void {
    const [first, ...others] = values.map(value => this.#ofValues.get(value))
    const mask =
      name === 'embedding' && config.maskZero === true
        ? `${values[0]} != 0`
        : name === 'masking'
          ? `any(${values[0]} != ${config.maskValue ?? 0})`
          : MERGES.includes(name) || name === 'concatenate'
            ? others.every(other => other === first)
              ? first
              : `${[first, ...others].sort().join(' and ')}`
            : endsIt(name, config)
              ? undefined
              : first
    if (mask !== undefined) this.#ofValues.set(to, mask)
  }
}

/** Layers that take off masks which Keras takes off by itself: all that is made of them is merged with what has no mask. */
export function impliedUnmasks({ layers, inputs, calls, outputs }: Described): Set<number> {
  const masks = new Masks()
  const isUnmask = (value: number) => layers[calls[value - inputs.length]?.[0] ?? -1]?.name === 'unmask'
  const implied = new Set(layers.flatMap(({ name }, i) => (name === 'unmask' ? [i] : [])))
  for (const [k, [index, ...values]] of calls.entries()) {
    const layer = layers[index]!
    const merges = MERGES.includes(layer.name) || layer.name === 'concatenate'
    const loses = merges && values.some(value => !isUnmask(value) && !masks.has(value))
    for (const value of values) if (isUnmask(value) && !loses) implied.delete(calls[value - inputs.length]![0])
    masks.follow(layer, values, inputs.length + k)
  }
  for (const { value } of outputs) if (isUnmask(value)) implied.delete(calls[value - inputs.length]![0])
  return implied
}

const MERGES = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum']
const ENDS = /^(flatten|unmask|global\w+|dot|categoryEncoding)$/

/** Whether what a layer gives has no steps any more. */
function endsIt(name: string, config: JsonObject): boolean {
  if (ENDS.test(name)) return true
  const inner = name === 'bidirectional' ? (config.layer as JsonObject) : { name, config }
  const isRecurrent = ['lstm', 'gru', 'simpleRnn'].includes(inner.name as string)
  return isRecurrent && (inner.config as JsonObject).returnSequences !== true
}
