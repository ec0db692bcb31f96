import { splat } from '../math'
import { at, first, store } from '../simd'

/** y[o, r, i] = scale · x[o, i], for o from begin to end */
export function repeat(y: usize, x: usize, count: i32, inner: i32, scale: f64, begin: i32, end: i32): void {
  const factor = splat(<f32>scale)
  for (let o = begin; o < end; o++) {
    const to = at(y, o * count * inner)
    if (inner == 1) {
      const v = f32x4.mul(v128.load32_splat(at(x, o)), factor)
      for (let r = 0; r < count; r += 4) store(at(to, r), v, count - r)
      continue
    }
    const from = at(x, o * inner)
    for (let r = 0; r < count; r++) {
      const row = at(to, r * inner)
      for (let i = 0; i < inner; i += 4) store(at(row, i), f32x4.mul(v128.load(at(from, i)), factor), inner - i)
    }
  }
}

/** y[o, i] = scale · Σ x[o, ·, i] */
export function sumRepeats(y: usize, x: usize, count: i32, inner: i32, scale: f64, begin: i32, end: i32): void {
  const factor = splat(<f32>scale)
  for (let o = begin; o < end; o++) {
    const from = at(x, o * count * inner)
    if (inner == 1) {
      f32.store(at(y, o), sumOf(from, count) * <f32>scale)
      continue
    }
    const to = at(y, o * inner)
    let i = 0
    for (; i + 16 <= inner; i += 16) {
      let a = splat(0)
      let b = a
      let c = a
      let d = a
      for (let r = 0; r < count; r++) {
        const row = at(from, r * inner + i)
        a = f32x4.add(a, v128.load(row))
        b = f32x4.add(b, v128.load(row, 16))
        c = f32x4.add(c, v128.load(row, 32))
        d = f32x4.add(d, v128.load(row, 48))
      }
      v128.store(at(to, i), f32x4.mul(a, factor))
      v128.store(at(to, i), f32x4.mul(b, factor), 16)
      v128.store(at(to, i), f32x4.mul(c, factor), 32)
      v128.store(at(to, i), f32x4.mul(d, factor), 48)
    }
    for (; i < inner; i += 4) {
      let sum = splat(0)
      for (let r = 0; r < count; r++) sum = f32x4.add(sum, v128.load(at(from, r * inner + i)))
      store(at(to, i), f32x4.mul(sum, factor), inner - i)
    }
  }
}

function sumOf(x: usize, count: i32): f32 {
  let sum = splat(0)
  for (let i = 0; i < count; i += 4) sum = f32x4.add(sum, first(v128.load(at(x, i)), count - i))
  return lanes(sum)
}

/** The sum of 4 floats. */
@inline
export function lanes(v: v128): f32 {
  const half = f32x4.add(v, v128.shuffle<i64>(v, v, 1, 0))
  return f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1)
}

/** y[o, c, i] += bias[c], for o from begin to end */
export function addBias(y: usize, bias: usize, channels: i32, inner: i32, begin: i32, end: i32): void {
  for (let o = begin; o < end; o++) {
    const row = at(y, o * channels * inner)
    if (inner == 1) {
      for (let c = 0; c < channels; c += 4) {
        store(at(row, c), f32x4.add(v128.load(at(row, c)), v128.load(at(bias, c))), channels - c)
      }
      continue
    }
    for (let c = 0; c < channels; c++) {
      const plane = at(row, c * inner)
      const added = v128.load32_splat(at(bias, c))
      for (let i = 0; i < inner; i += 4) store(at(plane, i), f32x4.add(v128.load(at(plane, i)), added), inner - i)
    }
  }
}
