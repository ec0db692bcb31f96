import { refuse } from '../errors.ts'
import { sameShape, showBatched } from '../tensor/shape.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, nameOf } from './name.ts'

/**
 * The fraction of samples whose largest output is at the target's class. Outputs [batch, classes] of two classes or
 * more, targets of the same shape or class indices.
 *
 * @param options its name in the logs, or `{ name }`. Default categoricalAccuracy
 */
export function categoricalAccuracy(options?: MetricOptions): Metric {
  const name = nameOf(options, 'categoricalAccuracy')
  return {
    name,
    factory: 'categoricalAccuracy',
    config: name,
    check({ outputShape, targetShape, sparse }, who) {
      const wanted = sparse ? [1] : outputShape
      if (outputShape.length !== 1 || outputShape[0]! < 2) {
        const mend = outputShape.at(-1) === 1 ? 'Use metrics.binaryAccuracy().' : 'Add layers.flatten() before it.'
        refuse(who, 'outputs [batch, classes] of two classes or more', showBatched(outputShape), mend)
      }
      if (!sameShape(targetShape, wanted)) refuse(who, `targets ${showBatched(wanted)}`, showBatched(targetShape))
    },
    forward: (kernels, hits, y, t, { sparse }) => kernels.categoricalHits(hits, y, t, { sparse }),
  }
}

/**
 * The fraction of outputs on the target's side of ½; of logits before a sigmoid, on that side of 0. Targets of the
 * outputs' shape.
 *
 * @param options its name in the logs, or `{ name }`. Default binaryAccuracy
 */
export function binaryAccuracy(options?: MetricOptions): Metric {
  const name = nameOf(options, 'binaryAccuracy')
  return {
    name,
    factory: 'binaryAccuracy',
    config: name,
    check({ outputShape, targetShape, sparse, activation }, who) {
      const mend = 'Use metrics.categoricalAccuracy().'
      if (sparse) refuse(who, 'a target for each output', 'class indices', mend)
      if (activation === 'softmax') refuse(who, 'outputs that each say yes or no', 'logits of a softmax', mend)
      if (!sameShape(targetShape, outputShape)) {
        refuse(who, `targets ${showBatched(outputShape)}`, showBatched(targetShape))
      }
    },
    forward: (kernels, hits, y, t, { logits }) => kernels.binaryHits(hits, y, t, { threshold: logits ? 0 : 0.5 }),
  }
}
