import { refuse } from '../errors.ts'
import { exponential } from '../numeric/exponential.ts'
import { logarithm } from '../random/logarithm.ts'
import { checkLabels, checkPaired, probabilitiesOf } from './judged.ts'
import { asTheyAre, type Mean, meanOfOutputs, meanOfRows } from './mean.ts'
import type { Judged, Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

/**
 * The mean of −t · log y − (1 − t) · log(1 − y) over all outputs: the loss without penalties. Targets of the outputs'
 * shape; outputs that are no probabilities are refused.
 *
 * @param options its name in the logs, or `{ name }`
 */
export function binaryCrossentropy(options?: MetricOptions): Metric {
  return {
    ...settled('binaryCrossentropy', options, {}, {}).identity,
    check: (about, who) => checkPaired(about, who),
    ...stable('sigmoid', {
      // max(z, 0) − z · t + log(1 + exp(−|z|))
      logits: meanOfOutputs((z, t) => Math.max(z, 0) - z * t + logarithm(1 + exponential(-Math.abs(z))), asTheyAre),
      others: meanOfOutputs((y, t) => -t * clippedLog(y) - (1 - t) * clippedLog(1 - y), probabilitiesOf),
    }),
  }
}

/**
 * The mean of −Σ t · log y over samples, y divided by their sum: the loss without penalties. Outputs [batch, …, classes],
 * targets of the same shape or class indices; outputs that are no probabilities are refused.
 *
 * @param options its name in the logs, or `{ name }`
 */
export function categoricalCrossentropy(options?: MetricOptions): Metric {
  return {
    ...settled('categoricalCrossentropy', options, {}, {}).identity,
    check: checkLabels,
    ...stable('softmax', {
      logits: meanOfRows((z, t, at, width) => {
        let most = z[at]!
        for (let i = at; i < at + width; i++) most = Math.max(most, z[i]!)
        let sum = 0
        for (let i = at; i < at + width; i++) sum += exponential(z[i]! - most)
        const log = most + logarithm(sum) // log Σ exp z
        return dot(t, at, width, i => log - z[i]!)
      }, asTheyAre),
      others: meanOfRows((y, t, at, width) => {
        const sum = dot(y, at, width, () => 1)
        return dot(t, at, width, i => -clippedLog(y[i]! / sum))
      }, probabilitiesOf),
    }),
  }
}

/** The same for class indices alone. */
export function sparseCategoricalCrossentropy(options?: MetricOptions): Metric {
  return {
    ...categoricalCrossentropy(),
    ...settled('sparseCategoricalCrossentropy', options, {}, {}).identity,
    check(about, who) {
      const hint = 'Use metrics.categoricalCrossentropy().'
      if (!about.sparse) refuse(who, 'class indices', 'a target for each output', hint)
      checkLabels(about, who)
    },
  }
}

/** What probabilities are clipped to, as in the losses: [ε, 1 − ε]. */
const EPSILON = 1e-7
const clippedLog = (p: number) => logarithm(Math.min(Math.max(p, EPSILON), 1 - EPSILON))

/** Of logits before this activation the stable form, which the loss has, too; else that of clipped probabilities. */
function stable(activation: Judged['activation'], { logits, others }: { logits: Mean; others: Mean }): Mean {
  return {
    ...others,
    add: (sums, batch, about) => (about.activation === activation ? logits : others).add(sums, batch, about),
  }
}

/** Σ t · f over a row; where t is 0, f is not asked. */
function dot(t: ArrayLike<number>, at: number, width: number, f: (i: number) => number): number {
  let sum = 0
  for (let i = at; i < at + width; i++) if (t[i] !== 0) sum += t[i]! * f(i)
  return sum
}
