import { loadMnist, loadSpamAssassin, textVectorization, trainTestSplit } from '@thinnet/datasets'
import { rows, type Tensor, tensor } from 'thinnet'

/** The same numbers here and in Keras. */
export interface Data {
  readonly x: Tensor
  readonly y: Tensor
  readonly unseen: { readonly x: Tensor; readonly y: Tensor }
}

/** MNIST's first images [count, 28, 28, 1], and 1000 to test on. */
export async function digits(count = 3000): Promise<Data> {
  const { train, test } = await loadMnist({ train: count, test: 1000 })
  const part = ({ images, labels }: typeof train, end: number) => ({
    x: { ...rows(images, 0, end), shape: [end, 28, 28, 1] },
    y: rows(labels, 0, end),
  })
  return { ...part(train, count), unseen: part(test, 1000) }
}

export const [WORDS, LENGTH] = [5000, 100]

/** SpamAssassin's mails as the indices of their first words [count, LENGTH], 0 for padding, and 1000 to test on. */
export async function mails(count = 2000): Promise<Data> {
  const { texts, labels } = await loadSpamAssassin()
  const { train, test } = trainTestSplit([texts, labels], { testSize: 1000, stratify: labels })
  const seen = train[0].slice(0, count)
  const words = textVectorization(seen, { maxTokens: WORDS, outputSequenceLength: LENGTH })
  const targets = ({ data }: Tensor, end: number) => tensor(Float32Array.from(data.subarray(0, end)), [end, 1])
  return {
    x: words.transform(seen),
    y: targets(train[1], count),
    unseen: { x: words.transform(test[0]), y: targets(test[1], 1000) },
  }
}
