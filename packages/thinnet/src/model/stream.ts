import { isTensor } from '../tensor/tensor.ts'
import type { Data } from './data.ts'
import type { WeightsGiven } from './sample-weights.ts'

/** What a stream gives for a step: inputs, targets, and perhaps how much each sample counts; or tf.js's `{ xs, ys }`. */
export type StreamBatch =
  | readonly [x: Data, y: Data, sampleWeight?: WeightsGiven['sampleWeight']]
  | { readonly xs: Data; readonly ys: Data }

/** Where a stream is to begin: with this batch of this epoch, both counted from 0. */
export interface StreamStart {
  readonly epoch: number
  readonly step: number
}

/**
 * Data that come bit by bit: anything that `for await` takes (a generator, a Node stream of objects, an object with
 * `Symbol.asyncIterator`), or a function that gives one, called again whenever the stream is to begin. An array is data.
 *
 * One item is asked for at a time, the next while the present one is computed, so that reading goes on meanwhile and no
 * more than two are in memory. Whoever ends a stream before its end calls its `return`, as `for await` does.
 */
export type Stream<Item> =
  | Iterable<Item | PromiseLike<Item>>
  | AsyncIterable<Item>
  | ((start: StreamStart) => Opened<Item> | PromiseLike<Opened<Item>>)

type Opened<Item> = Iterable<Item | PromiseLike<Item>> | AsyncIterable<Item>

export function isStream(value: unknown): value is Stream<never> {
  if (typeof value === 'function') return true
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value) || ArrayBuffer.isView(value) || isTensor(value)) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}
