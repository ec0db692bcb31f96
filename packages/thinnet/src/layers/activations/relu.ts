import type { Activation } from '../../activations/activation.ts'
import { leakyRelu, relu6 } from '../../activations/elementwise.ts'
import { fromFormulas } from '../../activations/from-formulas.ts'
import { relu } from '../../activations/relu.ts'
import { between, orNull } from '../../options/index.ts'
import { Applied } from '../activation.ts'
import type { LayerOptions } from '../layer.ts'

export interface ReluOptions extends LayerOptions {
  /** The largest y, ≥ 0; null (default): any. */
  maxValue?: number | null
  /** What x is multiplied by below the threshold, ≥ 0. Default 0. */
  negativeSlope?: number
  /** From where on y is x, ≥ 0. Default 0. */
  threshold?: number
}

/**
 * relu with its options, of x [batch, …]:
 *
 *     y = min(x, maxValue)                   where x > threshold
 *     y = negativeSlope · (x − threshold)    elsewhere
 *
 * Without options it is the activation relu (Nair & Hinton 2010), computed together with its neighbours where it can be.
 */
export class Relu extends Applied {
  static readonly ours = 'applies'

  constructor(options: ReluOptions = {}) {
    const own = { maxValue: orNull(between(0)), negativeSlope: between(0), threshold: between(0) }
    super(options, own, () => functionOf(options))
  }

  override get type() {
    return 'relu'
  }
}

/** The simplest function that does it. */
function functionOf({ maxValue = null, negativeSlope = 0, threshold = 0 }: ReluOptions): Activation {
  if (threshold === 0 && maxValue === null) return negativeSlope === 0 ? relu : leakyRelu({ negativeSlope })
  if (threshold === 0 && maxValue === 6 && negativeSlope === 0) return relu6
  const most = maxValue ?? Number.POSITIVE_INFINITY
  const config = { maxValue, negativeSlope, threshold }
  const name = negativeSlope === 0 ? 'relu' : 'leakyRelu'
  return fromFormulas('limitedRelu', 'input', { name, config, options: [negativeSlope, threshold, most] })
}
