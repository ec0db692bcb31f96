import { merges } from '../../kernels/formulas/merges.ts'
import { formulas, images, masks } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'
import { type Extent, type GlobalPool, GlobalPooling, type GlobalPoolingOptions, meanOfAll } from './global-pooling.ts'

export type GlobalAveragePooling1dOptions = GlobalPoolingOptions

/**
 * The mean of each channel of a sequence: x [batch, steps, C], or channelsFirst → y [batch, C], or [batch, 1, C].
 *
 * With a padding mask it is the mean of the steps that count, m [batch, steps] being 1 there, whatever lies in the others:
 *
 *     y = Σ over steps of x · m / Σ m,   dx = m · dy / Σ m
 *
 * and 0 where no step counts, for which Keras gives NaN. y has no mask. Steps that masks are about come first, so that
 * channelsFirst takes none.
 */
export class GlobalAveragePooling1d extends GlobalPooling {
  static readonly ours = 'keeps'

  constructor(options?: GlobalAveragePooling1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'global_average_pooling1d'
  }

  protected override pool(declare: Declare, extent: Extent) {
    if (extent.dataFormat === 'channelsFirst') return meanOfAll(declare, extent)
    const mask = declare.padding()
    declare.outputPadding(null)
    return mask ? meanOfSome(declare, extent, mask) : meanOfAll(declare, extent)
  }
}

function meanOfSome(declare: Declare, { pixels: steps, channels }: Extent, mask: Region): GlobalPool {
  declare.kernels(images, formulas, masks)
  const kept = declare.scratch([steps, channels])
  const shares = declare.scratch([channels])
  const counts = declare.saved([])
  const all = { count: steps, inner: channels }
  const { forward: share } = merges.share
  return {
    forward(k, y, x) {
      k.sumRepeats(counts, mask, { count: steps, inner: 1 })
      k.applyMask(kept, x, mask, { inner: 1 })
      k.sumRepeats(y, kept, all)
      k.map(y, [y, counts], share)
    },
    backward(k, dx, dy) {
      k.map(shares, [dy, counts], share)
      k.repeat(dx, shares, all)
      k.applyMask(dx, dx, mask, { inner: 1 })
    },
  }
}
