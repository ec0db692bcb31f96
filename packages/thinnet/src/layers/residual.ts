import { refuse, show } from '../errors.ts'
import { later, needed } from '../options/index.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { type Call, type Composer, type Declare, type Inputs, Layer, type LayerOptions, requireLayer } from './layer.ts'
import { keepPaddings } from './padding.ts'

export interface ResidualOptions extends LayerOptions {
  /** f, the layers in a row that the input also goes around: at least one. Residuals may be among them. */
  layers: readonly Layer[]
}

/**
 * A residual connection (He et al. 2016): the layers compute what is to be added to their input.
 *
 *     y  = x + f(x)
 *     dx = dy + (f's backward of dy)
 *
 * x and y [batch, …], of one shape. The layers are layers of the model like those outside: named, drawn and saved as if
 * they stood in its row, where they are called. This layer's own call is the sum. Nothing is copied.
 *
 * For stochastic depth (Huang et al. 2016) the last of the layers drops f(x) for whole samples.
 */
export class Residual extends Layer {
  static readonly ours = 'sums'
  override readonly layers: readonly Layer[]

  constructor(options: ResidualOptions) {
    super(options, { layers: needed(later('at least one layer')) })
    const { layers } = options
    if (!Array.isArray(layers) || layers.length === 0) refuse(this.who, 'layers: at least one layer', show(layers))
    for (const layer of layers) requireLayer(layer, this.who, 'layers made by layers.… or of a class of Layer')
    this.layers = Object.freeze([...layers])
    if (!this.trainable) this.trainable = false
  }

  override get type() {
    return 'residual'
  }

  override compose<T>([x]: Inputs<T>, call: Composer<T>): T {
    const fx = this.layers.reduce((value, layer) => call(layer, [value]), x)
    return call(this, [fx, x])
  }

  /** The sum, of f(x) and x. */
  build([fx, x]: Inputs<Shape>, declare: Declare): Call {
    if (!x || !sameShape(fx, x)) {
      const hint = 'Let the last of its layers give the shape that the first is given.'
      refuse(this.who, `layers that end with ${showBatched(x ?? [])}`, showBatched(fx), hint)
    }
    if (this.inputShape && !sameShape(this.inputShape, x)) {
      refuse(this.who, `input ${showBatched(this.inputShape)}, its inputShape`, showBatched(x), 'Leave inputShape out.')
    }
    const y = declare.output(fx, { inPlace: true })
    const dfx = declare.reshapedGradient(0)
    const dx = declare.reshapedGradient(1)
    const keep = keepPaddings(2, declare)
    return {
      forward([fx, x], { kernels }) {
        keep(kernels)
        // y = f(x) + x
        kernels.add(y, fx, x!)
        return y
      },
      // A sum hands dy on to both of its terms.
      backward: () => [dfx, dx],
    }
  }
}
