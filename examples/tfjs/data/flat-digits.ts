import { loadMnist } from '@thinnet/datasets'
import { rows, type Tensor } from 'thinnet'

const { train, test } = await loadMnist()
const flat = ({ images }: { images: Tensor }, count: number) =>
  rows({ ...images, shape: [images.shape[0]!, 784] }, 0, count)

/** MNIST's digits as rows of 784 bytes, with the scale that brings them to [0, 1]. */
export const [seenDigits, unseenDigits] = [flat(train, 6000), flat(test, 1000)]
