import { sigmoid, softmax } from '../activations/index.ts'
import { refuse } from '../errors.ts'
import { ActivationLayer } from '../layers/activation.ts'
import type { Loss } from '../losses/loss.ts'
import type { Judged, Metric } from '../metrics/metric.ts'
import type { Chain } from './chain.ts'
import { outputActivation } from './output-activation.ts'
import type { Step } from './step.ts'

/** A loss as it is computed for a row of steps. */
export interface SettledLoss {
  /** The one that was asked for, or its stabler form. */
  readonly loss: Loss
  /** Steps that a training pass runs: all, or all but a last activation that the loss has in it. */
  readonly steps: number
  /** What metrics are told of outputs and targets. */
  readonly judged: Judged
}

/**
 * Brings together the last steps, a loss and metrics. Nothing is changed.
 *
 * @throws ThinnetError where they do not fit each other: where training could only go wrong, or a metric tell nothing
 */
export function settleLoss(asked: Loss, metrics: readonly Metric[], { steps, outputShape }: Chain): SettledLoss {
  const targetShape = asked.targetShape(outputShape)
  for (const step of steps) checkSoftmax(step)
  const fused = asked.before
  // A last softmax or sigmoid and its cross-entropy are computed together.
  const together = fused !== undefined && isActivation(steps.at(-1)!, fused.activation)
  const loss = together ? fused.loss : asked
  const run = together ? steps.slice(0, -1) : steps
  if (run.length === 0) refuse('compile', 'a layer before the last activation', 'none')
  checkOutputs(asked, together, outputActivation(run))
  const activation = together ? fused.activation : loss.fromLogits
  const judged = { outputShape, targetShape, sparse: asked.sparse, logits: activation !== undefined, activation }
  for (const metric of metrics) metric.check?.(judged, `compile: metric ${metric.name}`)
  return { loss, steps: run.length, judged }
}

/** Whether the step is this function of thinnet's: one of a user's own may have its name. */
function isActivation({ layer }: Step, name: 'softmax' | 'sigmoid'): boolean {
  return layer.constructor === ActivationLayer && (layer as ActivationLayer).f === { sigmoid, softmax }[name]
}

/** A softmax of one unit is 1 whatever the weights before it. */
function checkSoftmax(step: Step): void {
  const { owner, inputShape } = step
  if (!isActivation(step, 'softmax') || inputShape.at(-1)! > 1) return
  const mend = "Use activation: 'sigmoid' and binaryCrossentropy, or two units."
  refuse(
    `compile: ${owner.constructor.name} "${owner.name}"`,
    'softmax of two units or more',
    'one, which is always 1',
    mend,
  )
}

/** @param activation what the outputs that the loss is given have passed last, if that is known */
function checkOutputs({ name, fromLogits, before }: Loss, together: boolean, activation: string | undefined): void {
  if (activation === undefined) return
  const who = `compile: loss ${name}${fromLogits ? ' from logits' : ''}`
  const probable = ['softmax', 'sigmoid', 'hardSigmoid'].includes(activation)
  if ((fromLogits || together) && probable) {
    const mend = together ? 'Leave out one of the two.' : `Leave out that ${activation}, or fromLogits: true.`
    const wanted = `outputs before a ${before?.activation ?? fromLogits}`
    refuse(who, wanted, `those of a ${activation}`, mend)
  }
  if (before && !together && !probable) {
    const mend = `Give the last layer activation: '${before.activation}', or the loss fromLogits: true.`
    refuse(who, 'outputs in [0, 1]', activation === 'linear' ? 'any numbers' : `those of ${activation}`, mend)
  }
}
