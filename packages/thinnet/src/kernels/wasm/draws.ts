import { thresholdParts } from '../../random/dropout-mask.ts'
import type { Stream } from '../../random/streams.ts'
import type { DropoutMask } from '../kernels.ts'

/** Key and counter of a region's first draw, in blocks of so many elements each, and the element's lane in its block. */
export function keyAndCounter({ key, step, site }: Stream, first: number, elementsOfBlock: 4 | 16) {
  const [block, lane] = [Math.floor(first / elementsOfBlock), first % elementsOfBlock]
  return { key0: key[0], key1: key[1], step, site, block, lane }
}

/** A mask as the module takes it: T's top byte (256: all are dropped) and low 24 bits, and where its bytes are drawn. */
export function maskArguments({ rate, stream, first }: DropoutMask) {
  const { top, low } = thresholdParts(rate)
  const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 16)
  return [top, low, key0, key1, step, site, block, lane] as const
}
