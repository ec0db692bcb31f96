import type { Stream, StreamStart } from 'thinnet'
import { refuse, show } from '../refuse.ts'
import { FIRST, opened } from './opened.ts'

/**
 * A stream again and again: with `stepsPerEpoch`, an epoch is then as long as is asked for.
 *
 * @param stream a function that gives it, called for each time with { epoch: 0, 1, 2 … }, or an array or set
 * @param times how often, ≥ 1. Default without end
 * @throws ThinnetError once a stream gives nothing: it would be asked for ever
 */
export function repeat<Item>(
  stream: Stream<Item> | readonly Item[],
  times = Number.POSITIVE_INFINITY,
): (start?: StreamStart) => AsyncGenerator<Item> {
  if (!(times === Number.POSITIVE_INFINITY || (Number.isInteger(times) && times >= 1))) {
    refuse('repeat', 'times: a whole number ≥ 1', show(times))
  }
  return async function* ({ epoch } = FIRST) {
    for (let time = 0; time < times; time++) {
      let empty = true
      for await (const item of opened(stream as Stream<Item>, { epoch: epoch + time, step: 0 }, 'repeat')) {
        empty = false
        yield item
      }
      if (empty) {
        const hint = 'A generator gives its items once: give the function that makes it.'
        refuse('repeat', 'a stream that gives something each time', `nothing at time ${time + 1}`, hint)
      }
    }
  }
}
