import { sigmoid, softmax } from '../activations/index.ts'
import type { Calls, Placed, Wire } from '../engine/calls.ts'
import { refuse } from '../errors.ts'
import type { Applied } from '../layers/activation.ts'
import { oursOf } from '../layers/ours.ts'
import type { Loss } from '../losses/loss.ts'
import { stepShape } from '../losses/padded.ts'
import type { Judged, Metric } from '../metrics/metric.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Network, OutputObjective } from './network.ts'
import { callThatMakes, outputActivation } from './output-activation.ts'
import { lossOfLayer } from './settle-layer-losses.ts'

/** An output's loss as it is computed. */
export interface SettledLoss {
  /** The one that was asked for, or its stabler form. */
  readonly loss: Loss
  /** Its weight in the total. */
  readonly lossWeight: number
  readonly metrics: readonly Metric[]
  readonly targetShape: Shape
  /** What metrics are told of outputs and targets. */
  readonly judged: Judged
}

/** The calls that training computes: all, but for last activations that a loss has in it; and a loss an output, or null. */
export interface SettledLosses {
  readonly calls: Calls
  readonly heads: readonly (SettledLoss | null)[]
}

/**
 * Brings together the last calls, losses and metrics. Nothing is changed.
 *
 * @throws ThinnetError where they do not fit each other: where training could only go wrong, or a metric tell nothing
 */
export function settleLosses(outputs: readonly OutputObjective[], network: Network): SettledLosses {
  const { calls, outputShapes } = network
  const wires = [...calls.outputs]
  const left = new Set(calls.calls)
  const { paddings } = network.inference.program
  const heads = outputs.map((output, k): SettledLoss | null => {
    if (!output.loss) return null
    const judges = (shape: Shape) => (paddings[k] ? stepShape(shape) : shape)
    const { head, before } = settleLoss({ ...output, loss: output.loss, judges }, calls, wires[k]!, outputShapes[k]!)
    if (before) {
      wires[k] = before.inputs[0]
      left.delete(before)
    }
    return head
  })
  for (const call of calls.calls) checkSoftmax(call, network)
  const computed = calls.calls.filter(call => left.has(call))
  for (const [k, head] of heads.entries()) {
    const together = head && lossOfLayer(head, k, { calls: computed, wires, network })
    if (!together) continue
    heads[k] = together.head
    computed[computed.indexOf(together.placed)] = together.call
  }
  return { calls: { ...calls, outputs: wires, calls: computed }, heads }
}

/** @returns the loss, and the activation that it takes the place of */
function settleLoss(
  { loss: asked, lossWeight, metrics, judges }: OutputObjective & { loss: Loss; judges: (shape: Shape) => Shape },
  calls: Calls,
  wire: Wire,
  outputShape: Shape,
): { head: SettledLoss; before: Placed | null } {
  const targetShape = asked.targetShape(outputShape)
  const last = callThatMakes(wire, calls)
  const fused = asked.before
  // A last softmax or sigmoid that nobody else reads and its cross-entropy are computed together.
  const alone = !calls.calls.some(({ inputs }) => inputs.includes(wire))
  const together = fused !== undefined && last !== null && alone && isActivation(last, fused.activation)
  const loss = together ? fused.loss : asked
  const before = together ? last : null
  if (before && !callThatMakes(before.inputs[0], calls)) refuse('compile', 'a layer before the last activation', 'none')
  checkOutputs(asked, together, outputActivation(before ? before.inputs[0] : wire, calls))
  const activation = together ? fused.activation : loss.fromLogits
  const judged = {
    loss: asked.name,
    outputShape: judges(outputShape),
    targetShape: judges(targetShape),
    sparse: asked.sparse,
    logits: activation !== undefined,
    activation,
  }
  for (const metric of metrics) metric.check?.(judged, `compile: metric ${metric.name}`)
  return { head: { loss, lossWeight, metrics, targetShape, judged }, before }
}

/** Whether the call is this function of thinnet's: one of a user's own may have its name. */
function isActivation({ layer }: Placed, name: 'softmax' | 'sigmoid'): boolean {
  return oursOf(layer) === 'applies' && (layer as Applied).f === { sigmoid, softmax }[name]
}

/** A softmax of one unit is 1 whatever the weights before it. */
function checkSoftmax(call: Placed, network: Network): void {
  const { owner } = call
  if (!isActivation(call, 'softmax') || network.shapeOf(call).at(-1)! > 1) return
  const hint = "Use activation: 'sigmoid' and binaryCrossentropy, or two units."
  refuse(
    `compile: ${owner.constructor.name} "${owner.name}"`,
    'softmax of two units or more',
    'one, which is always 1',
    hint,
  )
}

/** What outputs may be asked to be, and which of thinnet's activations give such alone. */
const RANGES = {
  probabilities: {
    what: 'outputs in [0, 1]',
    of: ['softmax', 'sigmoid', 'hardSigmoid'],
    mend: "Give the last layer activation: 'softmax', or 'sigmoid'.",
  },
  notNegative: {
    what: 'outputs of 0 or more',
    of: ['softplus', 'exponential', 'relu', 'relu6', 'softmax', 'sigmoid', 'hardSigmoid'],
    mend: "Give the last layer activation: 'softplus', or 'exponential'.",
  },
}

/** @param activation what the outputs that the loss is given have passed last, if that is known */
function checkOutputs(
  { name, fromLogits, before, outputs }: Loss,
  together: boolean,
  activation: string | undefined,
): void {
  if (activation === undefined) return
  const who = `compile: loss ${name}${fromLogits ? ' from logits' : ''}`
  const got = activation === 'linear' ? 'any numbers' : `those of ${activation}`
  const probable = RANGES.probabilities.of.includes(activation)
  if ((fromLogits || together) && probable) {
    const hint = together ? 'Leave out one of the two.' : `Leave out that ${activation}, or fromLogits: true.`
    const wanted = `outputs before a ${before?.activation ?? fromLogits}`
    refuse(who, wanted, `those of a ${activation}`, hint)
  }
  if (before && !together && !probable) {
    const hint = `Give the last layer activation: '${before.activation}', or the loss fromLogits: true.`
    refuse(who, RANGES.probabilities.what, got, hint)
  }
  const range = outputs && RANGES[outputs]
  if (range && !range.of.includes(activation)) refuse(who, range.what, got, range.mend)
}
