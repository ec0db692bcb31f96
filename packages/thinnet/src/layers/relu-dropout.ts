import type { Shape } from '../tensor/shape.ts'
import type { Dropout } from './dropout.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer } from './layer.ts'

/**
 * A relu and the dropout after it, as one call in one place of memory: y = m · relu(x) · factor.
 *
 * y is above 0 just where a unit is kept and relu lets through, so that y tells backward all it needs: dx = dy · factor
 * where y > 0, else 0. No mask is drawn a second time, and relu's own output need not be kept.
 */
export class ReluDropout extends Layer {
  readonly dropout: Dropout

  constructor(dropout: Dropout) {
    super()
    this.dropout = dropout
  }

  override get fusion(): Fusion {
    return { relu: 'begins' }
  }

  override get drawsOncePerBatch(): boolean {
    return this.dropout.drawsOncePerBatch
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { inPlace: true })
    const dx = declare.inputGradient()
    declare.backwardReads('output')
    const { dropout } = this
    const { apply, mask } = dropout.map(shape, declare)
    return {
      forward([x], pass) {
        if (declare.reluApplied) pass.kernels.copy(y, x)
        else pass.kernels.activationForward(y, x, 'relu')
        return apply(y, y, pass)
      },
      backward(dy, pass, { output }) {
        if (dx) pass.kernels.activationBackward(dx, dy, output, 'relu', dropout.factor(pass))
        return [dx]
      },
      mask,
    }
  }
}
