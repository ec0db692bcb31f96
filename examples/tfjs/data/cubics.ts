import { standardize } from '@thinnet/datasets'
import { type Tensor, tensor } from 'thinnet'
import { dice } from './dice.ts'

/** 25 points of 6e-6 x³ − 2e-3 x² + 0.1 x + 10, their powers [25, 4] from x⁰ on and values [25, 1] standardized. */
export function cubicOnCanvas(): { x: Tensor; y: Tensor } {
  const places = Array.from({ length: 25 }, (_, i) => 20 * i - 250)
  const powers = tensor(places.map(x => [x, x ** 2, x ** 3]))
  const values = tensor(places.map(x => [6e-6 * x ** 3 - 2e-3 * x ** 2 + 0.1 * x + 10]))
  const scaled = standardize(powers).transform(powers).data
  const x = tensor(places.map((_, i) => [1, ...scaled.subarray(3 * i, 3 * i + 3)]))
  return { x, y: standardize(values).transform(values) }
}

/** Points of −0.8 x³ − 0.2 x² + 0.9 x + 0.5 with noise, x in [−1, 1]: powers [count, 3] from x³ down, and y in [0, 1]. */
export function noisyCubic(count: number): { x: Tensor; y: Tensor } {
  const { between, normal } = dice('cubic')
  const places = Array.from({ length: count }, () => between(-1, 1))
  const values = places.map(x => -0.8 * x ** 3 - 0.2 * x ** 2 + 0.9 * x + 0.5 + 0.04 * normal())
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return {
    x: tensor(places.map(x => [x ** 3, x ** 2, x])),
    y: tensor(values.map(value => [(value - low) / (high - low)])),
  }
}
