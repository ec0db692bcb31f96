import { refuse, show } from '../errors.ts'
import { meant } from '../options/nearest.ts'
import { longName, type ShortName } from '../short-names.ts'
import { LATER_NAMES, type LaterName, laterMetric } from './later.ts'
import type { Metric } from './metric.ts'
import { checkNames } from './name.ts'
import * as factories from './named.ts'

const named: Readonly<Record<string, (name?: string) => Metric>> = { ...factories }
const names = [...Object.keys(named), ...LATER_NAMES]
type LongName = keyof typeof factories | LaterName
/** A name of one of the metrics that `compile` knows, with its defaults, or Keras' short name of it: `'mae'`. */
export type MetricName = LongName | ShortName<LongName>

/** The metrics of these names or objects, one or a list; each has a name of its own in the logs. */
export function metricsFor(values: MetricName | Metric | readonly (MetricName | Metric)[], who: string): Metric[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values]
  const metrics = list.map(value => metricFor(value, who))
  checkNames(metrics, who)
  return metrics
}

function metricFor(value: unknown, who: string): Metric {
  // A short name is the one in the logs, too, as in Keras.
  const long = typeof value === 'string' ? longName(value) : ''
  if (Object.hasOwn(named, long)) return named[long]!(value as string)
  if (names.includes(long)) return laterMetric(long as LaterName, value as string)
  if (isMetric(value, who)) return value
  const hint = meant(value, [...names, ...OBJECTS], near => (OBJECTS.includes(near) ? `metrics.${near}()` : near))
  const expected = `metric ${names.join(', ')}, or an object { name, sums, add, result }`
  return refuse(who, expected, show(value), typeof value === 'function' ? 'Give what it makes: call it.' : hint)
}

/** Metrics that only pages load which have them made: see index.ts. */
const OBJECTS: readonly string[] = [
  'averagePrecision',
  'iou',
  'meanIoU',
  'rocAuc',
  'specificity',
] satisfies (keyof Others)[]
type Others = Omit<typeof import('./index.ts'), LongName>

function isMetric(value: unknown, who: string): value is Metric {
  if (typeof value !== 'object' || value === null) return false
  const { sums, add, result, perRow } = value as Partial<Metric>
  if (typeof add !== 'function' || typeof result !== 'function') return false
  if (perRow && sums !== 2) refuse(`${who}: metric with perRow`, 'sums: 2, those of a mean', show(sums))
  return typeof sums === 'function' || (Number.isInteger(sums) && sums! >= 0)
}
