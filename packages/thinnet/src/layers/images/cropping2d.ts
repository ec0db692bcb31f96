import type { DataFormat } from '../../kernels/kernels.ts'
import type { LayerOptions } from '../layer.ts'
import { dataFormats } from '../options.ts'
import { type Frame, frames, marginsOf } from './frame.ts'
import { Cropping } from './padding.ts'

export interface Cropping2dOptions extends LayerOptions {
  /** Pixels that are left out on all sides, [height, width], or [[top, bottom], [left, right]]. Default 0. */
  cropping?: Frame
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/** Images without their edges: x [batch, h, w, C], or channelsFirst → y [batch, h − top − bottom, w − left − right, C]. */
export class Cropping2d extends Cropping {
  static readonly ours = 'keeps'

  constructor(options?: Cropping2dOptions) {
    super(2, options, { cropping: frames, dataFormat: dataFormats }, () => marginsOf(options?.cropping ?? 0))
  }

  override get type() {
    return 'cropping2d'
  }
}
