import { between, checkValue, choice, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { type CommonDropoutOptions, Dropout } from './dropout.ts'
import type { NoiseShape } from './shared-mask.ts'

export type StochasticDepthOptions = CommonDropoutOptions & {
  /** Whether each sample is drawn by itself ('row', default) or the whole batch at once ('batch'). */
  mode?: 'row' | 'batch'
}

/**
 * Stochastic depth (Huang et al. 2016), also called drop path: x [batch, …] is kept or dropped as a whole, sample by
 * sample or the batch at once. It belongs at the end of a residual branch, which is then skipped where it drops:
 *
 *     layers.residual({ layers: [layers.dense({ units: 64 }), …, layers.stochasticDepth({ rate: 0.2 })] })
 *
 * `Dropout`'s formulas, both directions and both scalings, with m of shape [batch, 1, …] (row) or [1, 1, …] (batch).
 * 'inverted' (default) is what timm and torchvision do; the paper's is scaling: 'vanilla' with mode: 'batch', and there
 * the rate grows from block to block: see `ratesByDepth`.
 */
export class StochasticDepth extends Dropout {
  static override readonly ours = 'keeps'
  readonly mode: 'row' | 'batch'

  constructor(options: StochasticDepthOptions) {
    super(options, { mode: choice('row', 'batch') })
    this.mode = options.mode ?? 'row'
  }

  override get type() {
    return 'stochastic_depth'
  }

  override get drawsOncePerBatch(): boolean {
    return this.mode === 'batch'
  }

  protected override noiseShapeFor(inputShape: Shape): NoiseShape {
    return [this.mode === 'batch' ? 1 : null, ...inputShape.map(() => 1)]
  }
}

/**
 * A rate for each of `count` residual blocks, for `stochasticDepth`: of block l it is last · l / count, so that the first
 * blocks, which all others build on, are dropped least (Huang et al. 2016, equation 4). timm begins at 0 instead, with
 * last · (l − 1) / (count − 1).
 *
 *     const rates = ratesByDepth(12, 0.5)
 *     rates.map(rate => layers.residual({ layers: [layers.dense({ units: 64 }), layers.stochasticDepth({ rate })] }))
 *
 * @param last the rate of the last block, in [0, 1]
 */
export function ratesByDepth(count: number, last: number): number[] {
  checkValue('ratesByDepth', 'count', count, whole(1))
  checkValue('ratesByDepth', 'last', last, between(0, 1))
  return Array.from({ length: count }, (_, i) => (last * (i + 1)) / count)
}
