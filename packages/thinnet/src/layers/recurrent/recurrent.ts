import { refuse } from '../../errors.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import type { Region } from '../../kernels/region.ts'
import type { OptionKind } from '../../options/index.ts'
import { type Shape, sameShape, showBatched } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { type Call, type Declare, type Inputs, Layer, type Parameter, type Pass } from '../layer.ts'
import type { Value } from '../value.ts'
import { weightOptions } from '../weights.ts'
import { Carry, type State } from './carry.ts'
import { Drop, optionalRate, type RateAt } from './drop.ts'
import { Given } from './given.ts'
import { type Bias, InputProduct } from './input-product.ts'
import { RECURRENT_OPTIONS, type RecurrentOptions, recurrentWeight } from './options.ts'
import { Outputs } from './outputs.ts'
import { Padding } from './padding.ts'
import { severalOf } from './several.ts'
import { stepsOf } from './steps.ts'
import { WeightDrop } from './weight-drop.ts'

/** What a cell computes with. */
export interface CellParts {
  readonly units: number
  /** [steps, batch, gates · units]: what the inputs give; its backward makes the derivative to it there. */
  readonly z: Region
  readonly zs: readonly Region[]
  /** h first. */
  readonly states: readonly State[]
  readonly given: Given
  readonly recurrentKernel: Parameter
  /** The bias of the product with the recurrent kernel, where it has one of its own. */
  readonly recurrentBias: Bias | null
  readonly declare: Declare
}

/** One step of a recurrent layer, in both directions. `weights` are the recurrent kernel's of this pass. */
export interface Cell {
  /** The states after step s from those before it. */
  forward(s: number, weights: Region, pass: Pass): void
  /** Their derivatives, from those after step s to those before it, and z's. */
  backward(s: number, weights: Region, pass: Pass): void
  /** The gradients of the recurrent kernel and its bias, over all steps. */
  gradients(pass: Pass): void
}

/**
 * A layer that goes through timesteps, [batch, steps, features]. The inputs' part of all steps is one matrix
 * multiplication; then one with the recurrent kernel and the cell for each step; in backward the same from the last to the
 * first, and the gradients of the weights over all steps at once.
 *
 * Everything but x, y and their derivatives is in memory as [steps, batch, …]: steps · batch · units · (gates + states + 1)
 * numbers and a copy of x, in training.
 */
export abstract class Recurrent extends Layer {
  readonly units: number
  readonly returnSequences: boolean
  readonly returnState: boolean
  readonly goBackwards: boolean
  readonly zeroOutputForMask: boolean
  /** How many times `units` wide the kernels are … */
  protected abstract readonly gates: number
  /** … and how many states there are: h, and c. */
  abstract readonly stateCount: number
  protected readonly weights
  readonly #recurrent
  readonly #seed
  readonly #rates: Readonly<Record<'dropout' | 'recurrentDropout' | 'weightDrop', RateAt>>

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
    const rate = (name: 'dropout' | 'recurrentDropout' | 'weightDrop') => optionalRate(this.who, name, options[name])
    this.#rates = {
      dropout: rate('dropout'),
      recurrentDropout: rate('recurrentDropout'),
      weightDrop: rate('weightDrop'),
    }
  }

  override get drawsOncePerBatch() {
    return this.#rates.weightDrop !== null
  }

  /** What the cell does with these. */
  protected abstract cell(parts: CellParts): Cell
  /** The rates of zoneout, for each state. */
  protected abstract readonly zoneouts: readonly RateAt[]
  /** Its names, for masks. */
  protected abstract readonly zoneoutNames: readonly string[]

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
    const { units, gates, goBackwards } = this
    const [steps, features] = this.#checkShapes(inputs)
    const width = gates * units
    const kernel = declare.parameter('kernel', [features, width], this.weights.kernel)
    const recurrentKernel = declare.parameter('recurrentKernel', [units, width], this.#recurrent)
    const [bias, recurrentBias] = this.#biases(declare)
    const order = (s: number) => (goBackwards ? steps - 1 - s : s)
    const masks: Record<string, (batchSize: number, pass: Pass) => Tensor> = {}
    const drop = (name: string, shape: Shape, rateAt: RateAt) => {
      if (!rateAt) return null
      const drop = new Drop({ name, shape, rateAt, seed: this.#seed }, declare)
      masks[name] = (batchSize, pass) => drop.tensor(batchSize, pass)
      return drop
    }

    const input = new InputProduct(
      { steps, kernel, bias, order, drop: drop('dropout', [features], this.#rates.dropout) },
      declare,
    )
    const memories = Array.from({ length: this.stateCount }, () => declare.saved([steps + 1, units]))
    const states = memories.map(memory => ({
      values: stepsOf(memory, steps + 1, units),
      d: declare.scratch([units]),
    }))
    const mask = declare.padding()
    const zero = this.zeroOutputForMask && this.returnSequences
    const padding = mask && new Padding(mask, steps, { goBackwards, zero }, declare)
    const zoneouts = this.zoneouts.map((rateAt, k) => drop(this.zoneoutNames[k]!, [steps, units], rateAt))
    const carries = padding !== null || zoneouts.some(zoneout => zoneout !== null)
    const carry = carries ? new Carry(states, zoneouts, padding, units, declare) : null
    const given = new Given(
      memories[0]!,
      states[0]!.values,
      drop('recurrentDropout', [units], this.#rates.recurrentDropout),
      units,
      declare,
    )
    const weightRate = this.#rates.weightDrop
    const weightOptions = { name: 'weightDrop', shape: [units, width], seed: this.#seed }
    const weightDrop = weightRate && new WeightDrop(recurrentKernel, { ...weightOptions, rateAt: weightRate }, declare)
    if (weightDrop) masks.weightDrop = (_, pass) => weightDrop.tensor(pass)
    const parts = {
      units,
      z: input.z,
      zs: stepsOf(input.z, steps, width),
      states,
      given,
      recurrentKernel,
      recurrentBias,
    }
    const cell = this.cell({ ...parts, declare })
    const { returnSequences: sequences, returnState } = this
    const outputs = new Outputs({ steps, units, sequences, states: returnState }, states, padding, declare)
    // Of the row with the last states the part that is a sequence has it.
    declare.outputPadding(sequences && !returnState ? (goBackwards ? (padding?.reversed ?? null) : mask) : null)
    const dInitial = inputs.slice(1).map((_, k) => declare.inputGradient(k + 1))

    const begin = (pass: Pass): Region => {
      padding?.begin(pass.kernels)
      carry?.begin(pass)
      given.begin(pass)
      return weightDrop?.weights(pass) ?? recurrentKernel.value
    }
    return {
      forward([x, ...initial], pass) {
        const { kernels } = pass
        input.forward(x, pass)
        for (const [k, { values }] of states.entries()) {
          if (initial[k]) kernels.copy(values[0]!, initial[k])
          else kernels.fill(values[0]!, 0)
        }
        const weights = begin(pass)
        padding?.writeReversed(kernels)
        for (let s = 0; s < steps; s++) {
          cell.forward(s, weights, pass)
          carry?.forward(s, pass)
          outputs.forward(s, pass)
        }
        return outputs.end(pass)
      },
      backward(dy, pass) {
        const weights = begin(pass)
        outputs.beginBackward(dy, pass)
        for (let s = steps - 1; s >= 0; s--) {
          outputs.backward(s, dy, pass)
          carry?.takeOut(s, pass)
          cell.backward(s, weights, pass)
          carry?.putIn(pass)
        }
        if (recurrentKernel.trainable) {
          cell.gradients(pass)
          weightDrop?.backward(pass)
        }
        for (const [k, to] of dInitial.entries()) if (to) pass.kernels.copy(to, states[k]!.d)
        return [input.backward(pass), ...dInitial]
      },
      masks,
    }
  }

  /** Steps and features. */
  #checkShapes([shape, ...initial]: Inputs<Shape>): readonly [number, number] {
    const [steps, features] = shape
    if (steps === undefined || features === undefined || shape.length !== 2) {
      refuse(this.who, 'input [batch, steps, features]', showBatched(shape))
    }
    const { stateCount } = this
    if (initial.length > 0 && initial.length !== stateCount) {
      const names = stateCount === 2 ? 'h, c' : 'h'
      refuse(this.who, `no initial states, or all: apply([x, ${names}])`, `${initial.length + 1} values`)
    }
    for (const state of initial) {
      if (!sameShape(state, [this.units])) {
        refuse(this.who, `initial states ${showBatched([this.units])}`, showBatched(state))
      }
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
    const [value, gradient] = [bias.value, bias.gradient].map(region => stepsOf(region, 2, biasShape[1]!))
    const rows = [0, 1].map(i => ({ value: value![i]!, gradient: gradient![i]!, trainable: bias.trainable }))
    return [rows[0]!, rows[1]!]
  }
}
