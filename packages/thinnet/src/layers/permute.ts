import { refuse } from '../errors.ts'
import { images } from '../kernels/groups.ts'
import { needed, type OptionKind } from '../options/index.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'

export interface PermuteOptions extends LayerOptions {
  /** Which dimension of x each of y is, counted from 1, for the batch stays: [2, 1] swaps two. */
  dims: readonly number[]
}

/** As many as the kernel takes, with the batch. */
const MOST = 15

const orders: OptionKind = {
  what: `the whole numbers from 1 to how many dimensions a sample has, at most ${MOST}, in any order`,
  is: value =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MOST &&
    [...value].sort((a, b) => a - b).every((dimension, i) => dimension === i + 1),
}

/** Dimensions in another order: y[n, …] has as its dimension i that of x which dims[i] says. x [batch, …], y [batch, …]. */
export class Permute extends Layer {
  static readonly ours = 'keeps'
  readonly dims: readonly number[]

  constructor(options: PermuteOptions) {
    super(options, { dims: needed(orders) })
    this.dims = Object.freeze([...options.dims])
  }

  override get type() {
    return 'permute'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    if (shape.length !== this.dims.length) {
      refuse(this.who, `samples of ${this.dims.length} dimensions, as dims has`, showBatched(shape))
    }
    const y = declare.output(this.dims.map(dimension => shape[dimension - 1]!))
    const dx = declare.inputGradient()
    declare.kernels(images)
    // The batch is axis 0, and stays.
    const axes = [0, ...this.dims]
    const back = axes.map((_, axis) => axes.indexOf(axis))
    return {
      forward([x], { kernels }) {
        kernels.permute(y, x, { shape: x.shape, axes })
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.permute(dx, dy, { shape: dy.shape, axes: back })
        return [dx]
      },
    }
  }
}
