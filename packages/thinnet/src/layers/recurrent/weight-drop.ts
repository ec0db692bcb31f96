import type { Tensor } from '../../tensor/tensor.ts'
import { inverseKeep, maskTensor, ownKey, streamFor } from '../draws.ts'
import type { Declare, Parameter, Pass } from '../layer.ts'
import type { DropOptions } from './drop.ts'

/**
 * Weights that are dropped (Merity, Keskar & Socher 2018: DropConnect on the recurrent weights), one mask for a batch and
 * all its timesteps. Element e of the weights is that of `DropoutMask`, further on by their number for each `draw`.
 */
export class WeightDrop {
  readonly #parameter: Parameter
  readonly #options: DropOptions
  readonly #site: string
  readonly #dropped

  constructor(parameter: Parameter, options: DropOptions, declare: Declare) {
    this.#parameter = parameter
    this.#options = options
    this.#site = `${declare.site}//${options.name}`
    this.#dropped = declare.scratch(options.shape, { batched: false })
  }

  /** The weights of this pass. */
  weights(pass: Pass) {
    const { value } = this.#parameter
    if (!this.#drops(pass)) return value
    pass.kernels.dropout(this.#dropped, value, this.#mask(pass), this.#factor(pass))
    return this.#dropped
  }

  /** dW = dW̃ · mask / keep */
  backward(pass: Pass): void {
    const { gradient } = this.#parameter
    if (this.#drops(pass)) pass.kernels.dropout(gradient, gradient, this.#mask(pass), this.#factor(pass))
  }

  /** uint8 [1, …shape], 1 where kept. */
  tensor(pass: Pass): Tensor {
    return maskTensor(this.#mask(pass), [1, ...this.#options.shape])
  }

  #drops({ training, step }: Pass): boolean {
    return training && this.#options.rateAt(step) > 0
  }

  #mask(pass: Pass) {
    const stream = streamFor(pass, this.#site, ownKey(this.#options.seed))
    return { rate: this.#options.rateAt(pass.step), stream, first: pass.draw * this.#parameter.value.size }
  }

  #factor({ step }: Pass): number {
    return inverseKeep(this.#options.rateAt(step))
  }
}
