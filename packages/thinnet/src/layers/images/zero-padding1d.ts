import type { DataFormat } from '../../kernels/kernels.ts'
import type { LayerOptions } from '../layer.ts'
import { marginsAlong, type Sides, sides } from './frame.ts'
import { ZeroPadding } from './padding.ts'

export interface ZeroPadding1dOptions extends LayerOptions {
  /** Steps of zeros at each end, or [before, after]. Default 1. */
  padding?: Sides
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/** Zeros before and after sequences: x [batch, steps, C], or channelsFirst → y [batch, before + steps + after, C]. */
export class ZeroPadding1d extends ZeroPadding {
  static readonly ours = 'keeps'

  constructor(options?: ZeroPadding1dOptions) {
    super(1, options, sides, () => marginsAlong(options?.padding ?? 1))
  }

  override get type() {
    return 'zero_padding1d'
  }
}
