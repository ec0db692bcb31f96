import type { Stream, StreamStart } from 'thinnet'
import { refuse } from '../refuse.ts'

export const FIRST: StreamStart = { epoch: 0, step: 0 }

/** What a stream gives from there on. A function is called again; what is no function begins where it is. */
export async function* opened<Item>(stream: Stream<Item>, start: StreamStart, who: string): AsyncGenerator<Item> {
  const items = await (typeof stream === 'function' ? stream(start) : stream)
  const iterable =
    typeof items === 'object' && items !== null && (Symbol.asyncIterator in items || Symbol.iterator in items)
  if (!iterable) refuse(who, 'an iterable, an async iterable, or a function that gives one', items)
  yield* items as AsyncIterable<Item>
}
