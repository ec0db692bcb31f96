import { refuse, show } from '../errors.ts'
import type { Loss } from '../losses/loss.ts'
import * as factories from './index.ts'
import type { Metric } from './metric.ts'
import { checkNames } from './name.ts'

const named = { ...factories }
export type MetricName = keyof typeof named | 'accuracy'

/** The metrics of these names or objects, one or a list; each has a name of its own in the logs. */
export function metricsFor(
  values: MetricName | Metric | readonly (MetricName | Metric)[],
  loss: Loss,
  who: string,
): Metric[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values]
  const metrics = list.map(value => metricFor(value, loss, who))
  checkNames(metrics, who)
  return metrics
}

/** As in Keras, `accuracy` is the binary one for binaryCrossentropy, and for other losses the categorical one. */
function metricFor(value: unknown, loss: Loss, who: string): Metric {
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
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value as keyof typeof named]()
  if (isMetric(value)) return value
  const mend = typeof value === 'function' ? 'Give what it makes: call it.' : ''
  return refuse(
    who,
    `metric accuracy, ${Object.keys(named).join(', ')}, or an object { name, forward }`,
    show(value),
    mend,
  )
}

/** Losses, layers and activations have a `forward`, too, which is given other things. */
function isMetric(value: unknown): value is Metric {
  if (typeof value !== 'object' || value === null || 'backward' in value) return false
  return typeof (value as Metric).forward === 'function'
}
