import type { Activation } from '../activations/activation.ts'
import { type ActivationName, activationFor } from '../activations/resolve.ts'
import type { Region } from '../kernels/region.ts'
import { later, needed } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Pass } from './layer.ts'

export interface ActivationOptions extends LayerOptions {
  activation: ActivationName | Activation
}

/** y = f(x), as a layer of its own. Behind every `activation:` option stands one of these. */
export class ActivationLayer extends Layer {
  /** undefined: linear. */
  readonly f: Activation | undefined
  /** Whether x is f's output already, since the layer before has applied it (see `model/arrange.ts`). */
  applied = false
  #x!: Region
  #y!: Region
  #dx!: Region | null

  constructor(options: ActivationOptions) {
    super(options, { activation: needed(later('its name, or one of your own')) })
    this.f = activationFor(options.activation, this.who)
  }

  override get type() {
    return 'activation'
  }

  build(inputShape: Shape, declare: Declare): void {
    const reads = this.f?.reads ?? 'output'
    this.#y = this.f ? declare.output(inputShape, { inPlace: reads === 'output' }) : declare.reshaped(inputShape)
    this.#dx = this.f ? declare.inputGradient() : declare.reshapedGradient()
    if (this.f) declare.backwardReads(reads)
  }

  forward(x: Region, { kernels }: Pass): Region {
    this.#x = x
    if (!this.applied) this.f?.forward(kernels, this.#y, x)
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass): Region | null {
    if (this.#dx) this.f?.backward(kernels, this.#dx, dy, this.f.reads === 'input' ? this.#x : this.#y)
    return this.#dx
  }
}
