import { type Tensor, tensor } from 'thinnet'
import { digits } from './digits.ts'
import { uniforms } from './draws.ts'

/** What an image is made of: numbers in (−1, 1). */
export const LATENT = 100
export const BATCH = 100
/** Of tf.js's filters. */
export const WIDTH = 0.25
/** What an image that is real is taken for: less than 1, so that the discriminator does not become too sure. */
export const REAL = 0.95

/** Digits in [−1, 1], [count, 28, 28, 1], and what they are, int32 [count]. */
export async function realDigits(count: number): Promise<{ images: Tensor; labels: Tensor }> {
  const { train } = await digits(count, 1)
  const images = tensor(
    Float32Array.from(train.x.data, value => value / 127.5 - 1),
    train.x.shape,
  )
  return { images, labels: tensor(Int32Array.from(train.labels.data), [count]) }
}

/** Noise [count, 100] and classes [count]: at each step others. */
export function wishes(count: number, name: string) {
  const drawn = uniforms(name, count * (LATENT + 1))
  const noise = tensor(
    Float32Array.from(drawn.subarray(count), u => 2 * u - 1),
    [count, LATENT],
  )
  return {
    noise,
    classes: tensor(
      Int32Array.from(drawn.subarray(0, count), u => Math.floor(10 * u)),
      [count],
    ),
  }
}

export const all = (value: number, count: number) => tensor(new Float32Array(count).fill(value), [count, 1])

/** One after the other. */
export function joined(a: Tensor, b: Tensor): Tensor {
  const data = new (a.dtype === 'int32' ? Int32Array : Float32Array)(a.data.length + b.data.length)
  data.set(a.data)
  data.set(b.data, a.data.length)
  return tensor(data, [a.shape[0]! + b.shape[0]!, ...a.shape.slice(1)])
}

/** As characters, side by side. */
export function drawn({ data }: Tensor, count: number): string {
  const shade = (value: number) => ' .:*#'[Math.min(4, Math.floor(2.5 * (value + 1)))]!
  const row = (n: number, y: number) =>
    Array.from({ length: 28 }, (_, x) => shade(data[(n * 28 + y) * 28 + x]!)).join('')
  const line = (y: number) =>
    Array.from({ length: count }, (_, n) => row(n, y))
      .join('')
      .trimEnd()
  return Array.from({ length: 14 }, (_, i) => line(2 * i)).join('\n')
}
