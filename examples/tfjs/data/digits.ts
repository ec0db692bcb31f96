import { loadMnist } from '@thinnet/datasets'
import { oneHot, rows, type Tensor, tensor } from 'thinnet'

export interface Digits {
  /** Images [count, 28, 28, 1], bytes with a scale. */
  readonly x: Tensor
  /** One-hot [count, 10]. */
  readonly y: Tensor
  /** 0 to 9. */
  readonly labels: Tensor
}

/** The first images of MNIST to train on and to test on. */
export async function digits(count: number, tests: number): Promise<{ train: Digits; test: Digits }> {
  const { train, test } = await loadMnist()
  const part = ({ images, labels }: typeof train, count: number): Digits => {
    const x = tensor(images.data, [...images.shape, 1], { scale: images.scale ?? 1 })
    const first = rows(labels, 0, count)
    return { x: rows(x, 0, count), y: oneHot(first, 10), labels: first }
  }
  return { train: part(train, count), test: part(test, tests) }
}

/** The images whose digits are in [first, last], with one-hot classes from 0 on. */
export function between({ x, labels }: Digits, first: number, last: number, most = Number.POSITIVE_INFINITY) {
  const places = [...labels.data.keys()].filter(i => labels.data[i]! >= first && labels.data[i]! <= last).slice(0, most)
  const size = x.data.length / x.shape[0]!
  const bytes = new Uint8Array(places.length * size)
  for (const [k, i] of places.entries()) bytes.set(x.data.subarray(i * size, (i + 1) * size), k * size)
  const classes = tensor(Int32Array.from(places, i => labels.data[i]! - first))
  return {
    x: tensor(bytes, [places.length, ...x.shape.slice(1)], { scale: x.scale ?? 1 }),
    y: oneHot(classes, last - first + 1),
  }
}
