import type { Shape } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'

/**
 * y = x [batch, steps, …] without its padding mask: padding counts as any other step from here on. Before a layer that cannot use a mask, as
 * flatten or a convolution; Keras takes it off there with a warning.
 */
export class Unmask extends Layer {
  static readonly ours = 'keeps'

  constructor(options?: LayerOptions) {
    super(options, [])
  }

  override get type() {
    return 'unmask'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.reshaped(shape)
    const dx = declare.reshapedGradient()
    declare.outputPadding(null)
    return { forward: () => y, backward: () => [dx] }
  }
}
