import type { Activation } from '../activations/activation.ts'
import { relu } from '../activations/relu.ts'
import { type ActivationName, activationFor } from '../activations/resolve.ts'
import { later, needed, type OptionKind } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from './layer.ts'

export interface ActivationOptions extends LayerOptions {
  /** The function, by its name or as an object of `activations`. */
  activation: ActivationName | Activation
}

/** y = f(x), for a function f that the layer's options say. */
export abstract class Applied extends Layer {
  /** undefined: linear. */
  readonly f: Activation | undefined

  /** @param f makes it, once the options are checked */
  constructor(
    options: LayerOptions | undefined,
    own: Readonly<Record<string, OptionKind>>,
    f: (who: string) => Activation | undefined,
  ) {
    super(options, own)
    this.f = f(this.who)
  }

  override get fusion(): Fusion {
    return this.f === relu ? { relu: 'is' } : {}
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { f } = this
    declare.keepPadding()
    if (!f) {
      const y = declare.reshaped(shape)
      const dx = declare.reshapedGradient()
      return { forward: () => y, backward: () => [dx] }
    }
    const { reads = 'output' } = f
    const y = declare.output(shape, { inPlace: reads === 'output' })
    const dx = declare.inputGradient()
    declare.backwardReads(reads)
    declare.kernels(f.kernels)
    return {
      forward([x], { kernels }) {
        if (declare.reluBefore === 'applied') kernels.copy(y, x)
        else f.forward(kernels, y, x)
        return y
      },
      backward(dy, { kernels }, { inputs: [x], output }) {
        if (dx) f.backward(kernels, dx, dy, reads === 'input' ? x : output)
        return [dx]
      },
    }
  }
}

/** y = f(x), as a layer of its own, x and y [batch, …]. Every `activation:` option is one of these. */
export class ActivationLayer extends Applied {
  static readonly ours = 'applies'

  constructor(options: ActivationOptions) {
    const own = { activation: needed(later('its name, or one of your own')) }
    super(options, own, who => activationFor(options.activation, who))
  }

  override get type() {
    return 'activation'
  }
}
