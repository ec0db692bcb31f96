import { thresholdParts } from '../../random/dropout-mask.ts'
import type { Stream } from '../../random/streams.ts'
import type { DropoutMask } from '../kernels.ts'

/** Where a kernel's numbers are drawn from: key, step, site, and of the first element its block and its place there. */
export function addressOf({ key, step, site }: Stream, first: number, elementsOfBlock: number) {
  return [key[0], key[1], step, site, Math.floor(first / elementsOfBlock), first % elementsOfBlock] as const
}

/** A mask as the module takes it: T's top byte (256: all are dropped) and low 24 bits, and where its bytes are drawn. */
export function maskArguments({ rate, stream, first }: DropoutMask) {
  return [...thresholdParts(rate), ...addressOf(stream, first, 16)] as const
}
