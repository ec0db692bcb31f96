import { refuse } from '../errors.ts'
import type { OptionKind } from '../options/index.ts'
import { type Shape, showBatched, sizeOf } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'
import { joinPaddings, keepPaddings } from './padding.ts'

export interface ConcatenateOptions extends LayerOptions {
  /** Along which dimension, the batch counted as 0: 1 or more, or −1 (default) for the last, −2 for the one before. */
  axis?: number
}

const AXIS: OptionKind = { what: 'a dimension other than the batch', is: axis => Number.isInteger(axis) && axis !== 0 }

/**
 * Inputs one after the other along an axis: [batch, 3] and [batch, 5] give [batch, 8]. Their other dimensions are the same.
 * Each gets back its part of dy.
 */
export class Concatenate extends Layer {
  static readonly ours = 'other'

  readonly axis: number

  constructor(options: ConcatenateOptions = {}) {
    super(options, { axis: AXIS })
    this.axis = options.axis ?? -1
  }

  override get type() {
    return 'concatenate'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const [first] = inputs
    if (inputs.length < 2) {
      const hint = 'Apply it to an array of values: layers.concatenate().apply([a, b]).'
      refuse(this.who, 'two inputs or more', inputs.length, hint)
    }
    // Among the sample's dimensions; the batch is the one before them.
    const axis = this.axis < 0 ? first.length + this.axis : this.axis - 1
    if (axis < 0 || axis >= first.length) refuse(this.who, `inputs with an axis ${this.axis}`, showBatched(first))
    for (const shape of inputs) {
      const fits = shape.length === first.length && shape.every((size, i) => i === axis || size === first[i])
      if (fits) continue
      const wanted = showBatched(first.map((size, i) => (i === axis ? '…' : size)) as number[])
      refuse(this.who, `inputs ${wanted}, alike but along axis ${this.axis}`, showBatched(shape))
    }
    const y = declare.output(
      first.map((size, i) => (i === axis ? inputs.reduce((sum, shape) => sum + shape[i]!, 0) : size)),
    )
    const dxs = inputs.map((_, i) => declare.inputGradient(i))
    const keep =
      axis === 0 && first.length > 1
        ? joinPaddings(
            inputs.map(([steps]) => steps!),
            declare,
          )
        : keepPaddings(inputs.length, declare)
    const before = sizeOf(first.slice(0, axis))
    const columns = inputs.map(shape => sizeOf(shape.slice(axis)))
    /** Where each begins in a row of y. */
    const starts = columns.map((_, i) => columns.slice(0, i).reduce((sum, count) => sum + count, 0))
    return {
      forward(xs, { kernels }) {
        keep(kernels)
        const rows = y.shape[0]! * before
        for (const [i, x] of xs.entries()) {
          kernels.copyColumns(y, x, { rows, columns: columns[i]!, from: 0, to: starts[i]! })
        }
        return y
      },
      backward(dy, { kernels }) {
        const rows = dy.shape[0]! * before
        for (const [i, dx] of dxs.entries()) {
          if (dx) kernels.copyColumns(dx, dy, { rows, columns: columns[i]!, from: starts[i]!, to: 0 })
        }
        return dxs
      },
    }
  }
}
