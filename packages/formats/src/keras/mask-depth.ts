import type { Described, LayerText } from '../described/described.ts'
import { keepsMask, makesMask, merges } from './masks.ts'

/** A value, and how many operations of Keras's stand between a call that takes a mask and what makes the value. */
type Reach = readonly (readonly [value: number, operations: number])[]

/** Layers that Keras gives the mask of their inputs. */
const TAKES =
  /^(attention|batchNormalization|bidirectional|globalAveragePooling1d|gru|lstm|multiHeadAttention|simpleRnn|softmax)$/

/**
 * Keras computes padding masks by operations in the graph: layers that masks are made of stand farther from the outputs than by
 * the calls alone. Of each call that takes masks: the values these are computed from.
 *
 * @param isPassed says of a layer that it is not written: its value is that of its input
 */
export function maskReaches({ layers, inputs, calls }: Described, isPassed: (layer: number) => boolean): Reach[] {
  const ofValue = new Map<number, Reach>()
  return calls.map(([index, ...values], k) => {
    const layer = layers[index]!
    const masks = values.map(value => ofValue.get(value))
    const made = isPassed(index) ? masks[0] : reachOf(layer, values, masks)
    if (made) ofValue.set(inputs.length + k, made)
    return TAKES.test(layer.name) ? masks.flatMap(mask => mask ?? []) : []
  })
}

/** What the mask of a call's value is computed from, one operation before it. */
function reachOf(
  layer: LayerText,
  values: readonly number[],
  masks: readonly (Reach | undefined)[],
): Reach | undefined {
  const [first] = values
  // NotEqual; of what has several numbers a step, Any of these
  if (makesMask(layer)) return [[first!, layer.name === 'masking' ? 3 : 2]]
  const known = masks.filter(mask => mask !== undefined)
  if (known.length === 0) return undefined
  if (layer.name === 'concatenate')
    // Any, Concatenate; LogicalOr of ZerosLike and ExpandDims, or OnesLike where there is no mask
    return values.flatMap((value, i) =>
      masks[i] ? [[value, 5] as const, ...farther(masks[i], 4)] : [[value, 4] as const],
    )
  if (merges(layer))
    return known.length < masks.length ? undefined : known.flatMap(mask => farther(mask, masks.length - 1))
  return keepsMask(layer) ? known[0] : undefined
}

const farther = (reach: Reach, by: number): Reach => reach.map(([value, count]) => [value, count + by])
