import { refuse } from '../errors.ts'
import { type Shape, showBatched, sizeOf } from '../tensor/shape.ts'

/**
 * A sample shape seen as [outer, channels, inner], where `isChannel` says which dimensions have a number for each of
 * their indices. With the batch, `outer` tells itself.
 *
 * @throws ThinnetError unless these dimensions are next to each other
 */
export function channelsOf(
  who: string,
  shape: Shape,
  isChannel: (i: number) => boolean,
): { channels: number; inner: number } {
  // one of size 1 is on either side
  const kept = [...shape.keys()].filter(i => isChannel(i) && shape[i]! > 1)
  const [first = 0, last = -1] = [kept[0], kept.at(-1)]
  const run = shape.slice(first, last + 1)
  const channels = sizeOf(kept.map(i => shape[i]!))
  if (sizeOf(run) !== channels) {
    const hint = 'A layer of your own may see it as it likes: see docs/own-layer.md.'
    refuse(who, 'axes next to each other', `${showBatched(shape)} with another between them`, hint)
  }
  return { channels, inner: sizeOf(shape.slice(last + 1)) }
}
