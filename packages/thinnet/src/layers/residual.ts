import { refuse, show } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import { later, needed } from '../options/index.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Pass, requireLayer } from './layer.ts'

export interface ResidualOptions extends LayerOptions {
  /** f, the layers in a row that the input also goes around: at least one. Residuals may stand among them. */
  layers: readonly Layer[]
}

/**
 * A residual connection (He et al. 2016): the layers compute what is to be added to their input.
 *
 *     y  = x + f(x)
 *     dx = dy + (f's backward of dy)
 *
 * x and y [batch, …], of one shape. The layers are layers of the model like those outside: named, drawn and saved as if
 * they stood in its row. The model computes them there, between `fork` and this layer (see `model/arrange.ts`): the
 * fork has x stay until it is added, and this layer has dy stay until it is added to what comes back through f. Nothing
 * is copied.
 *
 * For stochastic depth (Huang et al. 2016) the last of the layers drops f(x) for whole samples.
 */
export class Residual extends Layer {
  override readonly layers: readonly Layer[]
  readonly fork: Fork
  #y!: Region
  #dx!: Region | null

  constructor(options: ResidualOptions) {
    super(options, { layers: needed(later('at least one layer')) })
    const { layers } = options
    if (!Array.isArray(layers) || layers.length === 0) refuse(this.who, 'layers: at least one layer', show(layers))
    for (const layer of layers) requireLayer(layer, this.who, 'layers made by layers.… or of a class of Layer')
    this.layers = Object.freeze([...layers])
    this.fork = new Fork()
  }

  override get type() {
    return 'residual'
  }

  build(inputShape: Shape, declare: Declare): void {
    const wanted = this.fork.shape
    if (!sameShape(inputShape, wanted)) {
      const mend = 'Let the last of its layers give the shape that the first is given.'
      refuse(this.who, `layers that end with ${showBatched(wanted)}`, showBatched(inputShape), mend)
    }
    this.#y = declare.output(inputShape, { inPlace: true })
    this.#dx = declare.reshapedGradient()
  }

  forward(fx: Region, { kernels }: Pass): Region {
    // y = f(x) + x
    kernels.add(this.#y, fx, this.fork.x)
    return this.#y
  }

  /** A sum hands dy on to both of its terms. */
  backward(dy: Region): Region | null {
    this.fork.dy = dy
    return this.#dx
  }
}

/** Where x goes both into the layers of a `Residual` and around them. */
class Fork extends Layer {
  /** Sample shape of x. */
  shape: Shape = []
  x!: Region
  /** The part of x's derivative that comes around the layers. */
  dy!: Region
  #dx!: Region | null

  build(inputShape: Shape, declare: Declare): void {
    this.shape = inputShape
    this.x = declare.reshaped(inputShape)
    this.#dx = declare.inputGradient()
  }

  forward(): Region {
    return this.x
  }

  backward(dfx: Region, { kernels }: Pass): Region | null {
    // dx = through f + around it
    if (this.#dx) kernels.add(this.#dx, dfx, this.dy)
    return this.#dx
  }
}
