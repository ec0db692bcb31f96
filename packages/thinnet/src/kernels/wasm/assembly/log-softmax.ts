import { exp, log64, splat } from './math'
import { rowMaximum, rowSum } from './row'
import { at, load, pairSums, store, total } from './simd'

/** y = (x − max) − log Σ exp(x − max) */
export function logSoftmaxForward(y: usize, x: usize, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const to = at(y, n * columns)
    const from = at(x, n * columns)
    const largest = rowMaximum(from, columns)
    const shift = splat(largest)
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      sum = f64x2.add(sum, pairSums(exp(f32x4.sub(load(at(from, j), columns - j, splat(-Infinity)), shift))))
    }
    const logSum = splat(<f32>log64(total(sum)))
    for (let j = 0; j < columns; j += 4) {
      store(at(to, j), f32x4.sub(f32x4.sub(v128.load(at(from, j)), shift), logSum), columns - j)
    }
  }
}

/** dx = dy − exp(y) · Σ dy */
export function logSoftmaxBackward(dx: usize, dy: usize, y: usize, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const row = n * columns
    const sum = splat(<f32>rowSum(at(dy, row), columns))
    for (let j = 0; j < columns; j += 4) {
      const d = f32x4.mul(exp(v128.load(at(y, row + j))), sum)
      store(at(dx, row + j), f32x4.sub(v128.load(at(dy, row + j)), d), columns - j)
    }
  }
}
