import { softmax } from '../../activations/softmax.ts'
import { refuse } from '../../errors.ts'
import { type OptionKind, whole } from '../../options/index.ts'
import { type Shape, showBatched, sizeOf } from '../../tensor/shape.ts'
import { Applied } from '../activation.ts'
import type { Call, Declare, Inputs, LayerOptions } from '../layer.ts'

export interface SoftmaxOptions extends LayerOptions {
  /** The dimension whose numbers shall sum to 1, the batch counted as 0: ≥ 1, or from the end, −1 (default) the last. */
  axis?: number
}

const axes: OptionKind = {
  what: '−1, −2 …, or a dimension ≥ 1',
  is: axis => whole(1).is(axis) || (whole(-Infinity).is(axis) && axis !== 0),
}

/**
 * y = eˣ / Σ eˣ over one dimension, shifted by its maximum; x and y [batch, …].
 *
 * Over the last it is the activation softmax, which a categorical cross-entropy after it has in it. Over another, x is
 * turned so that it is the last. Keras's layer takes several axes and a mask, too; this one does not.
 */
export class Softmax extends Applied {
  static readonly ours = 'applies'
  readonly axis: number

  constructor(options: SoftmaxOptions = {}) {
    // Another object than softmax over the last: a loss shall not take its place.
    super(options, { axis: axes }, () => ((options.axis ?? -1) === -1 ? softmax : { ...softmax }))
    this.axis = options.axis ?? -1
  }

  override get type() {
    return 'softmax'
  }

  override build(inputs: Inputs<Shape>, declare: Declare): Call {
    const [shape] = inputs
    // among the sample's dimensions
    const axis = this.axis < 0 ? shape.length + this.axis : this.axis - 1
    const size = shape[axis]
    if (size === undefined) refuse(this.who, `input with an axis ${this.axis}`, showBatched(shape))
    if (axis === shape.length - 1) return super.build(inputs, declare)
    // x is [outer, size, inner], and [outer, inner, size] where it is turned
    const inner = sizeOf(shape.slice(axis + 1))
    const turned = [sizeOf(shape) / size, size]
    const [there, back] = [
      { rows: size, columns: inner },
      { rows: inner, columns: size },
    ]
    // over the steps, those that are padding would count
    if (axis > 0) declare.keepPadding()
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const values = declare.scratch(turned)
    const gradients = declare.scratch(turned)
    declare.backwardReads('output')
    return {
      forward([x], { kernels }) {
        kernels.transpose(values, x, there)
        softmax.forward(kernels, values, values)
        kernels.transpose(y, values, back)
        return y
      },
      backward(dy, { kernels }, { output }) {
        if (!dx) return [dx]
        kernels.transpose(values, output, there)
        kernels.transpose(gradients, dy, there)
        softmax.backward(kernels, gradients, gradients, values)
        kernels.transpose(dx, gradients, back)
        return [dx]
      },
    }
  }
}
