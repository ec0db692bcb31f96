import type { Region } from '../../kernels/region.ts'
import type { Shape } from '../../tensor/shape.ts'
import type { RateAt } from '../draws.ts'
import type { Call, Declare, Parameter, Pass } from '../layer.ts'
import { Carry, type State } from './carry.ts'
import type { Cell, CellParts } from './cell.ts'
import { Drop } from './drop.ts'
import { Given } from './given.ts'
import { type Bias, InputProduct } from './input-product.ts'
import { Outputs } from './outputs.ts'
import { Padding } from './padding.ts'
import { stepsOf } from './steps.ts'
import { WeightDrop } from './weight-drop.ts'

/** One call of a recurrent layer: what it is made of. */
export interface Unrolled {
  readonly steps: number
  readonly units: number
  readonly kernel: Parameter
  readonly recurrentKernel: Parameter
  readonly bias: Bias | null
  readonly recurrentBias: Bias | null
  readonly cell: (parts: CellParts) => Cell
  /** Of each state the rate of its zoneout, h's first. */
  readonly zoneouts: readonly { readonly name: string; readonly rateAt: RateAt }[]
  readonly rates: Readonly<Record<'dropout' | 'recurrentDropout' | 'weightDrop', RateAt>>
  readonly seed: number | bigint | undefined
  readonly returnSequences: boolean
  readonly returnState: boolean
  readonly goBackwards: boolean
  readonly zeroOutputForMask: boolean
  /** Whether the call is given initial states. */
  readonly initial: boolean
}

/**
 * The call of a recurrent layer: the inputs' part of all steps in one matrix multiplication; then one with the recurrent
 * kernel and the cell for each step; in backward the same from the last to the first, and the weights' gradients at once.
 *
 * Everything but x, y and their derivatives is in memory as [steps, batch, …]: in training steps · batch · units · (gates +
 * states) numbers and a copy of x, and a little more for what is asked for besides.
 */
export function unrolled(of: Unrolled, declare: Declare): Call {
  const { steps, units, kernel, recurrentKernel, recurrentBias, rates, seed, goBackwards } = of
  const [features, width] = kernel.shape as readonly [number, number]
  const masks: Record<string, NonNullable<Call['masks']>[string]> = {}
  const drop = (name: string, shape: Shape, rateAt: RateAt) => {
    if (!rateAt) return null
    const drop = new Drop({ name, shape, rateAt, seed }, declare)
    masks[name] = (batchSize, pass) => drop.tensor(batchSize, pass)
    return drop
  }
  const order = (s: number) => (goBackwards ? steps - 1 - s : s)
  const dropout = drop('dropout', [features], rates.dropout)
  const input = new InputProduct({ steps, kernel, bias: of.bias, drop: dropout, order }, declare)
  const memories = of.zoneouts.map(() => declare.saved([steps + 1, units]))
  const states = memories.map((memory): State => {
    return { values: stepsOf(memory, steps + 1, units), d: declare.scratch([units]) }
  }) as [State, ...State[]]
  const mask = declare.padding()
  const zero = of.zeroOutputForMask && of.returnSequences
  const padding = mask && new Padding(mask, steps, { goBackwards, zero }, declare)
  const zoneouts = of.zoneouts.map(({ name, rateAt }) => drop(name, [steps, units], rateAt))
  const carries = padding || zoneouts.some(zoneout => zoneout)
  const carry = carries ? new Carry(states, zoneouts, padding, units, declare) : null
  const recurrentDropout = drop('recurrentDropout', [units], rates.recurrentDropout)
  const given = new Given(memories[0]!, states[0].values, recurrentDropout, units, declare)
  const weightDrop = weightDropOf(of, declare)
  if (weightDrop) masks.weightDrop = (_, pass) => weightDrop.tensor(pass)
  const zs = stepsOf(input.z, steps, width)
  const cell = of.cell({ units, z: input.z, zs, states, memories, given, recurrentKernel, recurrentBias, declare })
  // Padding, zoneout and recurrent dropout do something between two steps.
  const whole = carry || recurrentDropout ? null : cell.whole
  const gives = { steps, units, sequences: of.returnSequences, states: of.returnState }
  const outputs = new Outputs(gives, states, padding, declare)
  // Of a row with the last states it is the part that is a sequence which has the mask.
  if (of.returnSequences && !of.returnState) declare.outputPadding(padding?.reversed ?? mask)
  const dInitial = of.initial ? states.map((_, k) => declare.inputGradient(k + 1)) : []

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
      whole?.forward(weights, pass)
      for (let s = 0; s < steps; s++) {
        if (!whole) cell.forward(s, weights, pass)
        carry?.forward(s, pass)
        outputs.forward(s, pass)
      }
      return outputs.end(pass)
    },
    backward(dy, pass) {
      const weights = begin(pass)
      outputs.beginBackward(dy, pass)
      if (whole) {
        if (!of.returnSequences) outputs.backward(steps - 1, dy, pass)
        whole.backward(of.returnSequences ? dy : null, weights, pass)
      }
      for (let s = whole ? -1 : steps - 1; s >= 0; s--) {
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

function weightDropOf({ recurrentKernel, rates, seed }: Unrolled, declare: Declare): WeightDrop | null {
  const rateAt = rates.weightDrop
  const { shape } = recurrentKernel
  return rateAt && new WeightDrop(recurrentKernel, { name: 'weightDrop', shape, rateAt, seed }, declare)
}
