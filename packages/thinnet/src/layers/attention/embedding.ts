import type { Constraint } from '../../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../../constraints/resolve.ts'
import { refuse } from '../../errors.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../../initializers/resolve.ts'
import { attention } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import { anything, flag, later, needed, whole } from '../../options/index.ts'
import type { Regularizer } from '../../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../../regularizers/resolve.ts'
import type { Scheduled } from '../../schedules/schedule.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, fractionAt } from '../draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Parameter } from '../layer.ts'
import { WordDropout } from './word-dropout.ts'

export interface EmbeddingOptions extends LayerOptions, DrawOptions {
  /** How many words there are, ≥ 1: indices are from 0 to inputDim − 1. */
  inputDim: number
  /** Numbers a word, ≥ 1. */
  outputDim: number
  /** Default randomUniform, from −0.05 to 0.05. */
  embeddingsInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  embeddingsRegularizer?: RegularizerName | Regularizer | null
  /** Applied to these weights after every update. Default null: nothing. */
  embeddingsConstraint?: ConstraintName | Constraint | null
  /** Whether 0 is no word but padding: y then has a padding mask, of x [batch, steps]. Default false. */
  maskZero?: boolean
  /** The fraction of words dropped, in [0, 1], each wherever it stands; also a schedule or a function of the step. Default 0. */
  dropout?: Scheduled
}

/** Up to here a float32 tells all whole numbers apart. */
const MOST_WORDS = 2 ** 24

/**
 * A row of a table for each index: y = E[x], dE[w] = Σ of dy where x is w. Of x goes nothing back.
 *
 * x [batch, …] whole numbers, E `embeddings` [inputDim, outputDim], y [batch, …, outputDim]. An index that is no row of the
 * table is refused in every call, with its place, before anything is computed.
 *
 * With `dropout`, whole words are dropped (Gal & Ghahramani 2016; Merity, Keskar & Socher 2018): a draw decides for each
 * word of the vocabulary, once for the batch, so that a word is dropped in all its places or in none, and with it what
 * the model could know it by; the kept are divided by 1 − dropout. `maskOf` gives that mask, [inputDim]. Keras has none.
 */
export class Embedding extends Layer {
  static readonly ours = 'other'
  readonly inputDim: number
  readonly outputDim: number
  /** How the table begins, and what holds it. */
  readonly #rules
  readonly #rateAt: ((step: number) => number) | null
  readonly #maskZero: boolean
  readonly #seed: DrawOptions['seed']

  constructor(options: EmbeddingOptions) {
    super(options, {
      inputDim: needed(whole(1)),
      outputDim: needed(whole(1)),
      embeddingsInitializer: anything,
      embeddingsRegularizer: anything,
      embeddingsConstraint: anything,
      maskZero: flag,
      dropout: later('a number in [0, 1]'),
      ...DRAW_OPTIONS,
    })
    this.inputDim = options.inputDim
    this.outputDim = options.outputDim
    if (this.inputDim > MOST_WORDS) refuse(this.who, `inputDim of at most ${MOST_WORDS}`, this.inputDim)
    this.#rules = {
      initializer: initializerFor(options.embeddingsInitializer ?? 'randomUniform', this.who),
      regularizer: regularizerFor(options.embeddingsRegularizer, this.who),
      constraint: constraintFor(options.embeddingsConstraint, this.who),
    }
    this.#maskZero = options.maskZero ?? false
    this.#seed = options.seed
    this.#rateAt = options.dropout === undefined ? null : fractionAt(this.who, 'dropout', options.dropout)
  }

  override get type() {
    return 'embedding'
  }

  override get drawsOncePerBatch(): boolean {
    return this.#rateAt !== null
  }

  /** The table, for the layer itself and for what uses it again. */
  table(declare: Declare): Parameter {
    return declare.parameter('embeddings', [this.inputDim, this.outputDim], { ...this.#rules, of: this })
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const table = this.table(declare)
    const y = declare.output([...shape, this.outputDim])
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(attention)
    const padding = this.#maskZero ? this.#paddingOf(shape, declare) : null
    const { who, inputDim } = this
    const sizes = { words: inputDim, places: shape, columns: this.outputDim }
    const words = this.#rateAt && new WordDropout(this.#rateAt, this.#seed, sizes, declare)
    return {
      forward([x], pass) {
        const { kernels } = pass
        kernels.checkIndices(x, { limit: inputDim, who })
        if (padding) kernels.map(padding, [x], index => (index === 0 ? 0 : 1))
        // y = E[x]
        kernels.gatherRows(y, table.value, x)
        words?.forward(y, x, pass)
        return y
      },
      backward(dy, pass, { inputs: [x] }) {
        const { kernels } = pass
        // dE[x] += dy
        if (table.trainable) kernels.scatterRows(table.gradient, words?.backward(dy, pass) ?? dy, x)
        if (dx) kernels.fill(dx, 0)
        return [dx]
      },
      ...(words && { mask: (_: number, pass) => words.mask(pass) }),
    }
  }

  #paddingOf(shape: Shape, declare: Declare): Region {
    if (shape.length !== 1) refuse(this.who, 'maskZero: input [batch, steps]', showBatched(shape))
    const mask = declare.saved(shape)
    declare.outputPadding(mask)
    return mask
  }
}
