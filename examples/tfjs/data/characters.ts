import { loadShakespeare } from '@thinnet/datasets'
import { type StreamStart, type Tensor, tensor } from 'thinnet'
import { dice } from './dice.ts'

/** Characters that the next one is predicted from. */
export const LENGTH = 60

/** Shakespeare's plays as characters, and pieces of them: x one-hot [n, 60, characters], y [n, characters] the next. */
export async function characters() {
  const { vocabulary, train, test } = await loadShakespeare({ unit: 'characters' })
  const width = vocabulary.length
  const piece = ({ data }: Tensor, begins: readonly number[]): [x: Tensor, y: Tensor] => {
    const x = new Uint8Array(begins.length * LENGTH * width)
    const y = new Uint8Array(begins.length * width)
    for (const [n, begin] of begins.entries()) {
      for (let t = 0; t < LENGTH; t++) x[(n * LENGTH + t) * width + data[begin + t]!] = 1
      y[n * width + data[begin + LENGTH]!] = 1
    }
    return [tensor(x, [begins.length, LENGTH, width]), tensor(y, [begins.length, width])]
  }
  const drawn = (part: Tensor, count: number, name: string) => {
    const { below } = dice(name)
    return piece(
      part,
      Array.from({ length: count }, () => below(part.data.length - LENGTH)),
    )
  }
  return {
    vocabulary,
    text: train,
    /** Batches of pieces from anywhere, in each epoch others. */
    batches: (samples: number, batchSize: number) =>
      function* ({ epoch, step }: StreamStart = { epoch: 0, step: 0 }) {
        for (; step * batchSize < samples; step++)
          yield drawn(
            train,
            Math.min(batchSize, samples - step * batchSize),
            `characters, epoch ${epoch}, step ${step}`,
          )
      },
    /** Pieces of the part that is not trained on. */
    unseen: (count: number) => drawn(test, count, 'characters, unseen'),
    /** These characters alone, [1, 60, characters]. */
    one: (indices: readonly number[]) => piece(tensor(Int32Array.from([...indices, 0])), [0])[0],
  }
}
