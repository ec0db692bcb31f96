import { options, random, type StreamStart, type Tensor, type TensorLike, tensor } from 'thinnet'
import { countOf, type Rows, rowsOf } from '../prepare/rows.ts'
import { refuse } from '../refuse.ts'

export interface BatchesOptions {
  /** Rows of a batch, ≥ 1; the last one has what is left. Default 32. */
  batchSize?: number
  /** Whether the rows come in random order, another one each epoch. Default false. */
  shuffle?: boolean
  /** Of that order. Default 0. */
  seed?: number | bigint
}

/**
 * Data that are there already, as a stream of batches: what is to be changed batch by batch goes through a generator of your own.
 *
 * @param data what belongs together, row by row: [x, y], or [x, y, sampleWeight]
 * @returns a function that begins at any epoch and step, as `fit` asks for, of a run that is resumed, too
 * @throws ThinnetError for data of different lengths
 */
export function batches<const T extends readonly TensorLike[]>(
  data: T,
  given: BatchesOptions = {},
): (start?: StreamStart) => Generator<{ -readonly [K in keyof T]: Tensor }> {
  const {
    batchSize = 32,
    shuffle = false,
    seed = 0,
  } = options.checkOptions('batches', given, {
    batchSize: options.whole(1),
    shuffle: options.flag,
    seed: options.anything,
  })
  if (!Array.isArray(data) || data.length === 0) refuse('batches', 'an array of data, [x, y]', data)
  const all = data.map(each => (Array.isArray(each) ? tensor(each) : (each as Rows)))
  const count = countOf(all, 'batches')
  return function* ({ epoch, step } = { epoch: 0, step: 0 }) {
    const order = shuffle
      ? random.permutation(random.streamOf({ seed, site: 'batches', step: epoch, purpose: 'shuffle' }), count)
      : Uint32Array.from({ length: count }, (_, row) => row)
    for (let begin = step * batchSize; begin < count; begin += batchSize) {
      const rows = order.subarray(begin, begin + batchSize)
      yield all.map(each => rowsOf(each, rows)) as never
    }
  }
}
