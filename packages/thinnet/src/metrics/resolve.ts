import { refuse } from '../errors.ts'
import type { Loss } from '../losses/loss.ts'
import * as factories from './index.ts'
import type { Metric } from './metric.ts'

const named = { ...factories }
export type MetricName = keyof typeof named | 'accuracy'

/** As in Keras, `accuracy` is the binary one for binaryCrossentropy, and for other losses the categorical one. */
export function metricFor(value: MetricName | Metric, loss: Loss, who: string): Metric {
  if (value === 'accuracy') {
    if (loss.name === 'meanSquaredError') {
      refuse(
        who,
        'a classification loss for metric accuracy',
        loss.name,
        'Name metrics.categoricalAccuracy() outright.',
      )
    }
    return loss.name === 'binaryCrossentropy'
      ? factories.binaryAccuracy('accuracy')
      : factories.categoricalAccuracy('accuracy')
  }
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]()
  if (typeof value === 'object' && value !== null && 'forward' in value) return value
  return refuse(who, `metric accuracy, ${Object.keys(named).join(', ')}, or an object { name, forward }`, value)
}
