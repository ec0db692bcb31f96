import { refuse } from '../errors.ts'
import { masks } from '../kernels/groups.ts'
import { finite } from '../options/index.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'

export interface MaskingOptions extends LayerOptions {
  /** What all features of a padded timestep are. Default 0. */
  maskValue?: number
}

/** 1 where x is not the value; a NaN is not. */
const differs = (x: number, value: number) => (x < value ? 1 : x > value ? 1 : x - value > -1 ? 0 : 1)
const any = (share: number) => (share > 0 ? 1 : 0)

/**
 * Makes a padding mask: a timestep whose features all are `maskValue` is padding for the layers after this one.
 *
 * x and y [batch, steps, features]; y is 0 in padded timesteps, else x, and dx likewise is 0 or dy.
 */
export class Masking extends Layer {
  static readonly ours = 'keeps'
  readonly maskValue: number

  constructor(options: MaskingOptions = {}) {
    super(options, { maskValue: finite })
    this.maskValue = options.maskValue ?? 0
  }

  override get type() {
    return 'masking'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [steps] = shape
    if (shape.length !== 2) refuse(this.who, 'input [batch, steps, features]', showBatched(shape))
    const y = declare.output(shape, { inPlace: true })
    const dx = declare.inputGradient()
    declare.kernels(masks)
    const mask = declare.saved([steps!])
    declare.outputPadding(mask)
    const value = [this.maskValue]
    return {
      forward([x], { kernels }) {
        kernels.rowMeans(mask, [x], differs, value)
        kernels.map(mask, [mask], any)
        kernels.applyMask(y, x, mask, { inner: 1 })
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.applyMask(dx, dy, mask, { inner: 1 })
        return [dx]
      },
    }
  }
}
