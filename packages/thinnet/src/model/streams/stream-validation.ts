import type { Validation } from '../fit-settings.ts'
import type { Network } from '../network.ts'
import type { Stream } from '../stream.ts'
import { evaluateStream } from './evaluate-stream.ts'
import { Reader } from './reader.ts'

/** Validation on a stream, which begins again at the end of each epoch. */
export function streamValidation(network: Network, stream: Stream<unknown>, steps: number | null): Validation {
  const who = 'fit: validationData'
  let reader: Reader<unknown> | undefined
  return {
    evaluate(epoch, ended) {
      reader = new Reader(stream, who)
      return evaluateStream(network, reader, { who, ended, steps, epoch })
    },
    interrupt: () => reader?.interrupt(),
  }
}
