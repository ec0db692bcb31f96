import { type Declare, Layer, type LayerOptions, type Pass, type Region, type random, type Shape } from 'thinnet'

/**
 * Dropout that draws as the article's NumPy script does, which keeps units in rows and samples in columns:
 * `U = (np.random.rand(units, columns) < keep) / scale`. A layer of a user's own, made of public parts alone.
 */
export class NumpyDropout extends Layer {
  readonly #options: NumpyDropoutOptions
  #units = 0
  #y!: Region
  #dx!: Region | null
  /** [units, columns], drawn at once when the first batch comes by in training; batches take their columns of it. */
  #kept: Uint8Array | null = null

  constructor(options: NumpyDropoutOptions) {
    super(options, ['keep', 'scaling', 'columns', 'random'])
    this.#options = options
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#units = inputShape[0]!
    this.#y = declare.output(inputShape)
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, pass: Pass): Region {
    this.#apply(this.#y, x, pass)
    return this.#y
  }

  backward(dy: Region, pass: Pass): Region | null {
    if (this.#dx) this.#apply(this.#dx, dy, pass)
    return this.#dx
  }

  /** Linear, and so the same in both directions. */
  #apply(out: Region, values: Region, { kernels, training, firstSample }: Pass): void {
    const { keep, scaling, columns, random } = this.#options
    if (!training) {
      kernels.scale(out, values, scaling === 'vanilla' ? keep : 1)
      return
    }
    this.#kept ??= Uint8Array.from({ length: this.#units * columns }, () => (random.random() < keep ? 1 : 0))
    const from = kernels.view(values) // [batch, units]
    const to = kernels.view(out)
    const scale = scaling === 'vanilla' ? 1 : 1 / keep
    for (let i = 0; i < values.size; i++) {
      const unit = i % this.#units
      const column = firstSample + (i - unit) / this.#units
      to[i] = from[i]! * (this.#kept[unit * columns + column]! ? scale : 0)
    }
  }
}

export interface NumpyDropoutOptions extends LayerOptions {
  keep: number
  scaling: 'inverted' | 'vanilla'
  /** Samples there are in all. */
  columns: number
  random: random.NumpyRandomState
}
