import { drawsWithReplacement, permutation } from '../random/streams.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Within } from './fit-state.ts'
import type { Network } from './network.ts'

/** What one training step is on. */
export interface StepSamples {
  readonly samples: Samples
  readonly rows: Uint32Array
  /** Samples computed at a time. */
  readonly size: number
}

/** Where the steps of a fit come from. */
export interface Feed {
  /** null: as many as the stream has, which shows at its end. */
  readonly stepsPerEpoch: number | null
  /** @param from where in the epoch, of one that was begun in another process */
  begin(epoch: number, from?: Pick<Within, 'step' | 'batch'> | null): void | Promise<void>
  /** null: the epoch is over, or it was interrupted. */
  next(): StepSamples | null | Promise<StepSamples | null>
  /** Whether the epoch has had all its steps. @param left where it must be said at once */
  isOver(left: boolean): boolean | Promise<boolean>
  /** Ends what `next` waits for. */
  interrupt(): void
  close(): void | Promise<void>
}

/** Steps on the rows of samples that are all there, in an order drawn for each epoch by its first step. */
export function feedOf(
  network: Network,
  samples: Samples,
  o: { batchSize: number; partSize: number; shuffle: boolean | 'withReplacement' },
): Feed {
  const stepsPerEpoch = Math.ceil(samples.count / o.batchSize)
  let order: Uint32Array
  let step = 0
  return {
    stepsPerEpoch,
    begin(_epoch, from) {
      order = drawOrder(network, samples.count, { ...o, at: from?.step ?? network.step })
      step = from?.batch ?? 0
    },
    next() {
      if (step === stepsPerEpoch) return null
      const rows = order.subarray(step * o.batchSize, (step + 1) * o.batchSize)
      step++
      return { samples, rows, size: o.partSize }
    },
    isOver: () => step === stepsPerEpoch,
    interrupt() {},
    close() {},
  }
}

/** Row numbers of one epoch, batch after batch. */
function drawOrder(
  network: Network,
  count: number,
  { batchSize, shuffle, at }: { batchSize: number; shuffle: boolean | 'withReplacement'; at: number },
): Uint32Array {
  const stream = network.pass({ training: true, fitting: true, step: at }).stream('fit', 'shuffle')
  if (shuffle === 'withReplacement') {
    return drawsWithReplacement(stream, count, Math.ceil(count / batchSize) * batchSize)
  }
  return shuffle ? permutation(stream, count) : rowsFrom(0, count)
}
