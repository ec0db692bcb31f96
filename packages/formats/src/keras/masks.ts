import type { Json, JsonObject, LayerText } from '../described/described.ts'
import { isOperation } from './from-config.ts'
import { isValue } from './operations.ts'
import type { ReadCall, TensorOf } from './read-calls.ts'

// Keras keeps a padding mask with its values, as thinnet does. A layer that knows of none forgets it; here it is taken off before.

const FORGET =
  /^(averagePooling|categoryEncoding|conv\d|cropping|depthwise|flatten|globalMax|maxPooling|permute|random|repeatVector|reshape|separable|upSampling|zeroPadding)|2d$/
/** Whether Keras's layer forgets a mask. */
export const forgets = ({ name }: LayerText): boolean => FORGET.test(name) && name !== 'spatialDropout2d'

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
