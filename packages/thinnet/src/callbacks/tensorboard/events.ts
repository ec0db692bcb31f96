import { double, float, joined, message, packed, text, whole } from './protobuf.ts'
import { record } from './records.ts'

export { joined }

/** What an event shows of a step, under a tag: a number, or how many numbers are spread. */
export interface Shown {
  readonly tag: string
  readonly step: number
  readonly value: number | ArrayLike<number>
}

/** The record that an event file begins with. @param time seconds since 1970 */
export const beginning = (time: number): Uint8Array => record(joined([double(1, time), text(3, 'brain.Event:2')]))

/** A record, with the field numbers of event.proto and summary.proto of TensorBoard. */
export function eventOf({ tag, step, value }: Shown, time: number): Uint8Array {
  const shown = typeof value === 'number' ? float(2, value) : message(5, histogram(value))
  const summary = message(1, joined([text(1, tag), shown]))
  return record(joined([double(1, time), whole(2, step), message(5, summary)]))
}

const BUCKETS = 30

/** A HistogramProto of finite numbers, at least one: so many buckets of one width, each with its upper limit. */
function histogram(values: ArrayLike<number>): Uint8Array {
  let [min, max, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    min = Math.min(min, x)
    max = Math.max(max, x)
    sum += x
    squares += x * x
  }
  // Equal numbers are a bucket by themselves.
  const count = min === max ? 1 : BUCKETS
  const width = (max - min) / count
  const buckets = Array.from({ length: count }, () => 0)
  for (let i = 0; i < values.length; i++) {
    buckets[width > 0 ? Math.min(count - 1, Math.floor((values[i]! - min) / width)) : 0]!++
  }
  const limits = buckets.map((_, i) => (i === count - 1 ? max : min + width * (i + 1)))
  const numbers = [min, max, values.length, sum, squares].map((x, i) => double(i + 1, x))
  return joined([...numbers, packed(6, limits), packed(7, buckets)])
}
