import type { DataFormat } from '../../kernels/kernels.ts'
import type { LayerOptions } from '../layer.ts'
import { type Frame, frames, marginsOf } from './frame.ts'
import { ZeroPadding } from './padding.ts'

export interface ZeroPadding2dOptions extends LayerOptions {
  /** Pixels of zeros on all sides, [height, width], or [[top, bottom], [left, right]]. Default 1. */
  padding?: Frame
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/** Zeros around images: x [batch, h, w, C], or channelsFirst → y [batch, top + h + bottom, left + w + right, C]. */
export class ZeroPadding2d extends ZeroPadding {
  static readonly ours = 'keeps'

  constructor(options?: ZeroPadding2dOptions) {
    super(2, options, frames, () => marginsOf(options?.padding ?? 1))
  }

  override get type() {
    return 'zero_padding2d'
  }
}
