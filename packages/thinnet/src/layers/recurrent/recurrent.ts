import { refuse } from '../../errors.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import type { OptionKind } from '../../options/index.ts'
import { type Shape, sameShape, showBatched } from '../../tensor/shape.ts'
import { optionalRate, type RateAt } from '../draws.ts'
import { type Call, type Declare, type Inputs, Layer } from '../layer.ts'
import type { Value } from '../value.ts'
import { weightOptions } from '../weights.ts'
import type { Cell, CellParts } from './cell.ts'
import type { Bias } from './input-product.ts'
import { RECURRENT_OPTIONS, type RecurrentOptions, recurrentWeight } from './options.ts'
import { severalOf } from './several.ts'
import { stepsOf } from './steps.ts'
import { type Unrolled, unrolled } from './unrolled.ts'

/** A step takes about half a KiB of objects, whatever its size: a file that asks for 10⁹ of them is refused. */
const MOST_STEPS = 2 ** 20

/** A layer that goes through timesteps, [batch, steps, features]: `Lstm`, `Gru` and `SimpleRnn` say what their cell is. */
export abstract class Recurrent extends Layer {
  readonly units: number
  readonly returnSequences: boolean
  readonly returnState: boolean
  readonly goBackwards: boolean
  readonly zeroOutputForMask: boolean
  /** How many times `units` wide the kernels are. */
  protected abstract readonly gates: number
  /** Of each state, h and c, its zoneout. */
  protected abstract readonly zoneouts: Unrolled['zoneouts']
  protected abstract cell(parts: CellParts): Cell
  protected readonly weights
  readonly #recurrent
  readonly #seed
  readonly #rates: Unrolled['rates']

  constructor(options: RecurrentOptions, own: Readonly<Record<string, OptionKind>> = {}) {
    super(options, { ...RECURRENT_OPTIONS, ...own })
    this.units = options.units
    this.returnSequences = options.returnSequences ?? false
    this.returnState = options.returnState ?? false
    this.goBackwards = options.goBackwards ?? false
    this.zeroOutputForMask = options.zeroOutputForMask ?? false
    this.weights = weightOptions(this.who, { ...options, activation: options.activation ?? 'tanh' })
    this.#recurrent = recurrentWeight(this.who, options)
    this.#seed = options.seed
    const rate = (name: keyof Unrolled['rates']): RateAt => optionalRate(this.who, name, options[name])
    this.#rates = {
      dropout: rate('dropout'),
      recurrentDropout: rate('recurrentDropout'),
      weightDrop: rate('weightDrop'),
    }
  }

  override get drawsOncePerBatch() {
    return this.#rates.weightDrop !== null
  }

  /** How many states there are. */
  get stateCount(): number {
    return this.zoneouts.length
  }

  /** [gates · units], or with a second row for the recurrent kernel's product. */
  protected get biasShape(): Shape {
    return [this.gates * this.units]
  }

  protected get biasInitializer(): Initializer {
    return this.weights.bias.initializer
  }

  /** With `returnState` the output and the last states: `const [y, ...states] = layer.apply(x)`. */
  override apply(inputs: Value | readonly Value[], ...others: readonly never[]): Value & Iterable<Value> {
    const whole = super.apply(inputs, ...others)
    const { units, stateCount, returnSequences, returnState } = this
    const row = { outputs: 1, width: units, sequences: returnSequences, states: stateCount, units }
    return severalOf(whole, returnState ? row : null)
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const { units, gates, zoneouts, returnSequences, returnState, goBackwards, zeroOutputForMask } = this
    const [steps, features] = this.#checkShapes(inputs)
    const kernel = declare.parameter('kernel', [features, gates * units], this.weights.kernel)
    const recurrentKernel = declare.parameter('recurrentKernel', [units, gates * units], this.#recurrent)
    const [bias, recurrentBias] = this.#biases(declare)
    const weights = { kernel, recurrentKernel, bias, recurrentBias, rates: this.#rates, seed: this.#seed }
    const gives = { returnSequences, returnState, goBackwards, zeroOutputForMask, initial: inputs.length > 1 }
    return unrolled({ steps, units, zoneouts, cell: parts => this.cell(parts), ...weights, ...gives }, declare)
  }

  /** Steps and features. */
  #checkShapes([shape, ...initial]: Inputs<Shape>): readonly [number, number] {
    const [steps, features] = shape
    if (steps === undefined || features === undefined || shape.length !== 2) {
      refuse(this.who, 'input [batch, steps, features]', showBatched(shape))
    }
    if (steps > MOST_STEPS) refuse(this.who, `input of at most ${MOST_STEPS} steps`, showBatched(shape))
    const { stateCount } = this
    if (initial.length > 0 && initial.length !== stateCount) {
      const names = stateCount === 2 ? 'h, c' : 'h'
      refuse(this.who, `no initial states, or all: apply([x, ${names}])`, `${initial.length + 1} values`)
    }
    for (const state of initial) {
      if (sameShape(state, [this.units])) continue
      refuse(this.who, `initial states ${showBatched([this.units])}`, showBatched(state))
    }
    return [steps, features]
  }

  /** The bias of the inputs' product, and that of the recurrent kernel's, where there are any. */
  #biases(declare: Declare): readonly [Bias | null, Bias | null] {
    if (!this.weights.useBias) return [null, null]
    const { biasShape } = this
    const options = { ...this.weights.bias, initializer: this.biasInitializer }
    const bias = declare.parameter('bias', biasShape, options)
    if (biasShape.length === 1) return [bias, null]
    const [values, gradients] = [bias.value, bias.gradient].map(region => stepsOf(region, 2, biasShape[1]!))
    const row = (i: number): Bias => ({ value: values![i]!, gradient: gradients![i]!, trainable: bias.trainable })
    return [row(0), row(1)]
  }
}
