import { sigmoid, splat, tanh } from './math'
import { at, bytes, store, transposeBlock } from './simd'

const RELU = 0
const SIGMOID = 1

export function fill(y: usize, value: f64, begin: i32, end: i32): void {
  const v = splat(<f32>value)
  for (let i = begin; i < end; i += 4) store(at(y, i), v, end - i)
}

export function copy(y: usize, x: usize, begin: i32, end: i32): void {
  memory.copy(at(y, begin), at(x, begin), bytes(end - begin))
}

export function scale(y: usize, x: usize, factor: f64, begin: i32, end: i32): void {
  const f = splat(<f32>factor)
  for (let i = begin; i < end; i += 4) store(at(y, i), f32x4.mul(v128.load(at(x, i)), f), end - i)
}

/** y[n, c, r] = x[n, r, c] for the samples n from begin to end */
export function transpose(y: usize, x: usize, rows: i32, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const sample = n * rows * columns
    transposeBlock(at(y, sample), bytes(rows), at(x, sample), bytes(columns), rows, columns)
  }
}

export function activationForward(y: usize, x: usize, f: i32, begin: i32, end: i32): void {
  if (f == RELU) {
    // pmax(x, 0) is x < 0 ? 0 : x: a NaN stays a NaN
    for (let i = begin; i < end; i += 4) store(at(y, i), f32x4.pmax(v128.load(at(x, i)), splat(0)), end - i)
  } else if (f == SIGMOID) {
    for (let i = begin; i < end; i += 4) store(at(y, i), sigmoid(v128.load(at(x, i))), end - i)
  } else {
    for (let i = begin; i < end; i += 4) store(at(y, i), tanh(v128.load(at(x, i))), end - i)
  }
}

export function activationBackward(dx: usize, dy: usize, y: usize, f: i32, begin: i32, end: i32): void {
  if (f == RELU) {
    for (let i = begin; i < end; i += 4) {
      store(at(dx, i), v128.and(v128.load(at(dy, i)), f32x4.gt(v128.load(at(y, i)), splat(0))), end - i)
    }
  } else if (f == SIGMOID) {
    for (let i = begin; i < end; i += 4) {
      const s = v128.load(at(y, i))
      const slope = f32x4.mul(s, f32x4.sub(splat(1), s))
      store(at(dx, i), f32x4.mul(v128.load(at(dy, i)), slope), end - i)
    }
  } else {
    for (let i = begin; i < end; i += 4) {
      const t = v128.load(at(y, i))
      const slope = f32x4.sub(splat(1), f32x4.mul(t, t))
      store(at(dx, i), f32x4.mul(v128.load(at(dy, i)), slope), end - i)
    }
  }
}
