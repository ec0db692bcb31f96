import type { Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Dropout } from './dropout.ts'
import { type Declare, Layer, type Pass } from './layer.ts'

/**
 * A relu and the dropout behind it, as one step in one place of memory: y = m · relu(x) · factor.
 *
 * y is above 0 just where a unit is kept and relu lets through, so that y tells backward all it needs: dx = dy · factor
 * where y > 0, else 0. No mask is drawn a second time, and relu's own output need not be kept.
 */
export class ReluDropout extends Layer {
  readonly dropout: Dropout
  /** Whether x is relu's output already, since the layer before has applied it (see `model/arrange.ts`). */
  applied = false
  #y!: Region
  #dx!: Region | null

  constructor(dropout: Dropout) {
    super({ name: dropout.name })
    this.dropout = dropout
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#y = declare.output(inputShape, { inPlace: true })
    this.#dx = declare.inputGradient()
    declare.backwardReads('output')
    this.dropout.buildMask(inputShape, declare)
  }

  override get drawsOncePerBatch(): boolean {
    return this.dropout.drawsOncePerBatch
  }

  override mask(batchSize: number, pass: Pass): Tensor {
    return this.dropout.mask(batchSize, pass)
  }

  forward(x: Region, pass: Pass): Region {
    if (!this.applied) pass.kernels.reluForward(this.#y, x)
    return this.dropout.apply(this.#y, this.#y, pass)
  }

  backward(dy: Region, pass: Pass): Region | null {
    if (this.#dx) pass.kernels.reluBackward(this.#dx, dy, this.#y, this.dropout.factor(pass))
    return this.#dx
  }
}
