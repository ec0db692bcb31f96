import { leakyRelu } from '../../activations/elementwise.ts'
import { between } from '../../options/index.ts'
import { Applied } from '../activation.ts'
import type { LayerOptions } from '../layer.ts'

export interface LeakyReluOptions extends LayerOptions {
  /** What numbers below 0 are multiplied by, ≥ 0. Default 0.3; of the activation of this name it is 0.2. As in Keras. */
  negativeSlope?: number
}

/** y = x > 0 ? x : negativeSlope · x, of x [batch, …]. Maas et al. 2013. */
export class LeakyRelu extends Applied {
  static readonly ours = 'applies'

  constructor(options: LeakyReluOptions = {}) {
    super(options, { negativeSlope: between(0) }, () => leakyRelu({ negativeSlope: options.negativeSlope ?? 0.3 }))
  }

  override get type() {
    return 'leaky_relu'
  }
}
