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
    const factors = declare.scratch(shape)
    const { keep, scaling } = this.#options
    /** Linear, and so the same in both directions. */
    const apply = (out: Region, values: Region, { kernels, training, firstSample }: Pass): Region => {
      if (training) {
        kernels.write(factors, this.#factors(units, firstSample, factors.size))
        kernels.multiply(out, values, factors)
      } else kernels.scale(out, values, scaling === 'vanilla' ? keep : 1)
      return out
    }
    return {
      forward: ([x], pass) => apply(y, x, pass),
      backward: (dy, pass) => [dx && apply(dx, dy, pass)],
    }
  }

  /** What a batch is multiplied by, [batch, units] in a row. */
  #factors(units: number, firstSample: number, size: number): Float64Array {
    const { keep, scaling, columns, random } = this.#options
    this.#kept ??= Uint8Array.from({ length: units * columns }, () => (random.random() < keep ? 1 : 0))
    const kept = this.#kept
    const scale = scaling === 'vanilla' ? 1 : 1 / keep
    return Float64Array.from({ length: size }, (_, i) => {
      const unit = i % units
      const column = firstSample + (i - unit) / units
      return kept[unit * columns + column]! * scale
    })
  }
}

export interface NumpyDropoutOptions extends LayerOptions {
  keep: number
  scaling: 'inverted' | 'vanilla'
  /** Samples there are in all. */
  columns: number
  random: random.NumpyRandomState
}
