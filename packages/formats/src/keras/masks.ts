import { refuse } from 'thinnet'
import type { Json, JsonObject, LayerText } from '../described/described.ts'
import { isOperation } from './from-config.ts'
import { isValue } from './operations.ts'
import type { ReadCall, TensorOf } from './read-calls.ts'

// Keras keeps a padding mask with its values, as thinnet does. A layer that knows of none forgets it; here it is taken off before.

const FORGET =
  /^(averagePooling|categoryEncoding|conv\d|cropping|depthwise|flatten|globalMax|maxPooling|permute|random|repeatVector|reshape|separable|upSampling|zeroPadding)|2d$/
/** Whether Keras's layer forgets a mask. */
export const forgets = ({ name }: LayerText): boolean => FORGET.test(name) && name !== 'spatialDropout2d'

/** The padding masks of values, each by what it is made of: the same text is the same mask. */
export class Masks {
  readonly #of = new Map<number, string>()

  of = (value: number): string | undefined => this.#of.get(value)

  /** Follows masks through a call that makes the value `to`. */
  follow(layer: LayerText, values: readonly number[], to: number): void {
    const mask = makesMask(layer) ? `${values[0]}, ${layer.config.maskValue}` : this.#kept(layer, values)
    if (mask !== undefined) this.#of.set(to, mask)
  }

  #kept(layer: LayerText, values: readonly number[]): string | undefined {
    return keepsMask(layer) ? values.map(this.of).find(mask => mask !== undefined) : undefined
  }

  /**
   * Which inputs have a mask that a merge loses: in Keras 3, what is merged with an input that has none has none. Refused is what
   * has another mask there than here.
   */
  lost(layer: LayerText, values: readonly number[], who: string): readonly number[] {
    if (!merges(layer)) return []
    const masked = values.filter(value => this.of(value) !== undefined)
    if (masked.length === values.length) {
      if (new Set(masked.map(this.of)).size > 1)
        refuse(who, 'inputs of one padding mask', 'several', 'Of several, Keras takes either, and thinnet both.')
      return []
    }
    if (masked.length > 0 && !FORGETS_ONE.includes(layer.name))
      refuse(
        who,
        'a padding mask at all inputs or at none',
        'one at some',
        'Keras leaves out padded steps of each there.',
      )
    return masked
  }
}

const FORGETS_ONE = ['add', 'subtract', 'average', 'concatenate']
/** Whether a layer gives one value of several with the same steps. */
export const merges = ({ name, config }: LayerText): boolean =>
  [...FORGETS_ONE, 'multiply', 'maximum', 'minimum'].includes(name) && !(name === 'concatenate' && config.axis === 1)

/** Whether a layer makes a mask of its input. */
export const makesMask = ({ name, config }: LayerText): boolean =>
  name === 'masking' || (name === 'embedding' && config.maskZero === true)

/** Whether a layer gives on the mask of its input. */
export const keepsMask = ({ name, config }: LayerText): boolean => {
  if (name === 'unmask' || name === 'globalAveragePooling1d') return false
  const inner = name === 'bidirectional' ? (config.layer as unknown as LayerText).config : config
  return !('units' in inner && name !== 'dense') || inner.returnSequences === true
}

type Parts = ReadonlyMap<string, { json: JsonObject }>

/**
 * Whether a mask that a call is given, which Keras writes as operations, is the one that its input has anyway: made of what an
 * Embedding or a Masking layer takes.
 */
export function isOwnMask(mask: TensorOf, parts: Parts, calls: readonly ReadCall[], depth = 0): boolean {
  const json = parts.get(mask.layer)?.json
  const made = calls.find(({ layer, call }) => layer === mask.layer && call === mask.call)
  if (!json || !made || !isOperation(json) || depth > 20) return false
  if (json.class_name === 'ZerosLike') return true
  if (json.class_name === 'NotEqual') return calls.some(call => masksBy(call, parts, made))
  return MAKING.includes(`${json.class_name}`) && made.inputs.every(input => isOwnMask(input, parts, calls, depth + 1))
}

const MAKING = ['All', 'Any', 'Concatenate', 'ExpandDims', 'LogicalAnd', 'LogicalOr', 'Reshape', 'Squeeze']

/** Whether this is the call of a layer that makes this comparison its mask. */
function masksBy({ layer, inputs: [input] }: ReadCall, parts: Parts, { inputs: [compared], args }: ReadCall): boolean {
  const { class_name: className, config } = parts.get(layer)!.json
  const { mask_zero: zero, mask_value: value } = config as JsonObject
  const padding: Json | undefined =
    className === 'Embedding' && zero === true ? 0 : className === 'Masking' ? value : undefined
  const constant = (args as readonly Json[]).find(arg => !isValue(arg))
  return padding !== undefined && constant === padding && JSON.stringify(input) === JSON.stringify(compared)
}
