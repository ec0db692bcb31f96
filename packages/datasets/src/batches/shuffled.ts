import { options, random, type Stream, type StreamStart } from 'thinnet'
import { FIRST, opened } from './opened.ts'

export interface ShuffledOptions {
  /** How many items are held, ≥ 1: each that comes takes the place of one that is drawn from them, and given. */
  bufferSize: number
  /** Of the draws. Default 0. */
  seed?: number | bigint
}

/**
 * A stream's items in an order that is random as far as the buffer reaches, after tf.data's shuffle; another one each
 * epoch. With a buffer as large as the stream every order is equally likely.
 *
 * @param stream see `Stream` of thinnet: for several epochs a function that gives it
 */
export function shuffled<Item>(
  stream: Stream<Item> | readonly Item[],
  given: ShuffledOptions,
): (start?: StreamStart) => AsyncGenerator<Item> {
  const { bufferSize, seed = 0 } = options.checkOptions('shuffled', given, {
    bufferSize: options.needed(options.whole(1)),
    seed: options.anything,
  })
  return async function* ({ epoch, step } = FIRST) {
    const draw = drawsOf(random.streamOf({ seed, site: 'shuffled', step: epoch, purpose: 'shuffle' }))
    const buffer: Item[] = []
    // Who resumes an epoch has had the first items of this order: they are passed over.
    let passed = 0
    for await (const item of opened(stream as Stream<Item>, { epoch, step: 0 }, 'shuffled')) {
      if (buffer.length < bufferSize) {
        buffer.push(item)
        continue
      }
      const place = draw(bufferSize)
      const drawn = buffer[place]!
      buffer[place] = item
      if (passed++ >= step) yield drawn
    }
    while (buffer.length > 0) {
      const place = draw(buffer.length)
      const drawn = buffer[place]!
      buffer[place] = buffer.at(-1)!
      buffer.pop()
      if (passed++ >= step) yield drawn
    }
  }
}

/** Whole numbers below n, one after the other, from the stream's uniform numbers. */
function drawsOf(stream: ReturnType<typeof random.streamOf>): (n: number) => number {
  const CHUNK = 1024
  let numbers = random.uniforms(stream, CHUNK)
  let at = 0
  return n => {
    if (at > 0 && at % CHUNK === 0) numbers = random.uniforms(stream, CHUNK, at)
    return Math.floor(numbers[at++ % CHUNK]! * n)
  }
}
