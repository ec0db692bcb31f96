import { images } from '../../kernels/groups.ts'
import { whole } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { planeOf } from './plane.ts'

export interface UpSampling1dOptions extends LayerOptions {
  /** How often each step is repeated, ≥ 1. Default 2. */
  size?: number
}

/** Each step `size` times in a row: x [batch, steps, C] → y [batch, steps · size, C]. Its gradients are added up. */
export class UpSampling1d extends Layer {
  static readonly ours = 'keeps'
  readonly size: number

  constructor(options: UpSampling1dOptions = {}) {
    super(options, { size: whole(1) })
    this.size = options.size ?? 2
  }

  override get type() {
    return 'up_sampling1d'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { width: steps, channels } = planeOf(this.who, 1, shape, 'channelsLast')
    const y = declare.output([steps * this.size, channels])
    const dx = declare.inputGradient()
    declare.kernels(images)
    const options = { count: this.size, inner: channels }
    return {
      forward([x], { kernels }) {
        kernels.repeat(y, x, options)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.sumRepeats(dx, dy, options)
        return [dx]
      },
    }
  }
}
