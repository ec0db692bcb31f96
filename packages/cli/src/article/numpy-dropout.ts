import {
  type Call,
  type Declare,
  type Inputs,
  Layer,
  type LayerOptions,
  type Pass,
  type Region,
  type random,
  type Shape,
} from 'thinnet'

/**
 * Dropout that draws as the article's NumPy script does, which keeps units in rows and samples in columns:
 * `U = (np.random.rand(units, columns) < keep) / scale`. A layer of a user's own, made of public parts alone.
 */
export class NumpyDropout extends Layer {
  readonly #options: NumpyDropoutOptions
  /** [units, columns], drawn at once when the first batch comes by in training; batches take their columns of it. */
  #kept: Uint8Array | null = null

  constructor(options: NumpyDropoutOptions) {
    super(options, ['keep', 'scaling', 'columns', 'random'])
    this.#options = options
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [units] = shape as [number]
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    return {
      forward: ([x], pass) => this.#apply(y, x, units, pass),
      backward: (dy, pass) => [dx && this.#apply(dx, dy, units, pass)],
    }
  }

  /** Linear, and so the same in both directions. */
  #apply(out: Region, values: Region, units: number, { kernels, training, firstSample }: Pass): Region {
    const { keep, scaling, columns, random } = this.#options
    if (!training) {
      kernels.scale(out, values, scaling === 'vanilla' ? keep : 1)
      return out
    }
    this.#kept ??= Uint8Array.from({ length: units * columns }, () => (random.random() < keep ? 1 : 0))
    const from = kernels.view(values) // [batch, units]
    const to = kernels.view(out)
    const scale = scaling === 'vanilla' ? 1 : 1 / keep
    for (let i = 0; i < values.size; i++) {
      const unit = i % units
      const column = firstSample + (i - unit) / units
      to[i] = from[i]! * (this.#kept[unit * columns + column]! ? scale : 0)
    }
    return out
  }
}

export interface NumpyDropoutOptions extends LayerOptions {
  keep: number
  scaling: 'inverted' | 'vanilla'
  /** Samples there are in all. */
  columns: number
  random: random.NumpyRandomState
}
