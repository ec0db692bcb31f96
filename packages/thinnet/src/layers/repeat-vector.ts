import { refuse } from '../errors.ts'
import { needed, whole } from '../options/index.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'

export interface RepeatVectorOptions extends LayerOptions {
  /** How often, ≥ 1. */
  n: number
}

/** y[·, t] = x for each of n timesteps; dx = Σ over t of dy[·, t]. x [batch, features], y [batch, n, features]. */
export class RepeatVector extends Layer {
  static readonly ours = 'keeps'
  readonly n: number

  constructor(options: RepeatVectorOptions) {
    super(options, { n: needed(whole(1)) })
    this.n = options.n
  }

  override get type() {
    return 'repeat_vector'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    if (shape.length !== 1) refuse(this.who, 'input [batch, features]', showBatched(shape))
    const { n } = this
    const columns = shape[0]!
    const y = declare.output([n, columns])
    const dx = declare.inputGradient()
    const part = declare.scratch(shape)
    return {
      forward([x], { kernels }) {
        for (let t = 0; t < n; t++) kernels.copyColumns(y, x, { rows: x.shape[0]!, columns, from: 0, to: t * columns })
        return y
      },
      backward(dy, { kernels }) {
        for (let t = 0; dx && t < n; t++) {
          const to = t === 0 ? dx : part
          kernels.copyColumns(to, dy, { rows: dy.shape[0]!, columns, from: t * columns, to: 0 })
          if (t > 0) kernels.add(dx, dx, part)
        }
        return [dx]
      },
    }
  }
}
