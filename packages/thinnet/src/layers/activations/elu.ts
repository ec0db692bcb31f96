import type { Activation } from '../../activations/activation.ts'
import { elu } from '../../activations/elementwise.ts'
import { fromFormulas } from '../../activations/from-formulas.ts'
import { between } from '../../options/index.ts'
import { Applied } from '../activation.ts'
import type { LayerOptions } from '../layer.ts'

export interface EluOptions extends LayerOptions {
  /** What y comes near to far below 0 is −alpha; ≥ 0. Default 1. */
  alpha?: number
}

/** y = x > 0 ? x : alpha · (eˣ − 1), of x [batch, …]. Clevert et al. 2016. */
export class Elu extends Applied {
  static readonly ours = 'applies'

  constructor(options: EluOptions = {}) {
    super(options, { alpha: between(0) }, () => functionOf(options))
  }

  override get type() {
    return 'elu'
  }
}

function functionOf({ alpha = 1 }: EluOptions): Activation {
  return alpha === 1 ? elu : fromFormulas('elu', 'output', { name: 'elu', config: { alpha }, options: [alpha] })
}
