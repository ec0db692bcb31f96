import { exp, expHere, log64, splat } from './math'
import { rowMaximum, rowSum } from './row'
import { at, high, load, low, pairSums, store, total } from './simd'
import { labelOf } from './targets'

/** y = exp(x − shift); the sum of a row of them. */
function rowExponentials(y: usize, x: usize, columns: i32, shift: f32): f64 {
  let sum = f64x2.splat(0)
  const m = splat(shift)
  for (let j = 0; j < columns; j += 4) {
    const e = exp(f32x4.sub(load(at(x, j), columns - j, splat(-Infinity)), m))
    store(at(y, j), e, columns - j)
    sum = f64x2.add(sum, pairSums(e))
  }
  return total(sum)
}

function divideRow(y: usize, columns: i32, by: f64): void {
  const d = splat(<f32>by)
  for (let j = 0; j < columns; j += 4) store(at(y, j), f32x4.div(v128.load(at(y, j)), d), columns - j)
}

export function softmaxForward(y: usize, x: usize, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    const to = at(y, n * columns)
    const from = at(x, n * columns)
    divideRow(to, columns, rowExponentials(to, from, columns, rowMaximum(from, columns)))
  }
}

/** dx = scale · y · (dy − Σ dy · y) */
export function softmaxBackward(
  dx: usize,
  dy: usize,
  y: usize,
  scale: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const factor = splat(<f32>scale)
  for (let n = begin; n < end; n++) {
    const row = n * columns
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const a = load(at(dy, row + j), columns - j, splat(0))
      const b = load(at(y, row + j), columns - j, splat(0))
      sum = f64x2.add(sum, f64x2.add(f64x2.mul(low(a), low(b)), f64x2.mul(high(a), high(b))))
    }
    const dot = splat(<f32>total(sum))
    for (let j = 0; j < columns; j += 4) {
      const d = f32x4.sub(v128.load(at(dy, row + j)), dot)
      store(at(dx, row + j), f32x4.mul(f32x4.mul(v128.load(at(y, row + j)), factor), d), columns - j)
    }
  }
}

/** loss = Σ t · (log Σ exp(z − max) − (z − max)); scales = max, Σ exp(z − max) */
export function softmaxCrossentropyForward(
  loss: usize,
  scales: usize,
  z: usize,
  t: usize,
  sparse: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const from = at(z, n * columns)
    const shift = rowMaximum(from, columns)
    const m = splat(shift)
    let exponentials = f64x2.splat(0)
    let j = 0
    // two at a time: each waits for itself alone
    for (; j + 8 <= columns; j += 8) {
      const e = expHere(f32x4.sub(v128.load(at(from, j)), m))
      const f = expHere(f32x4.sub(v128.load(at(from, j + 4)), m))
      exponentials = f64x2.add(f64x2.add(exponentials, pairSums(e)), pairSums(f))
    }
    for (; j < columns; j += 4) {
      const e = exp(f32x4.sub(load(at(from, j), columns - j, splat(-Infinity)), m))
      exponentials = f64x2.add(exponentials, pairSums(e))
    }
    const sum = total(exponentials)
    f32.store(at(scales, 2 * n), shift)
    f32.store(at(scales, 2 * n + 1), <f32>sum)
    const logSum = log64(sum)
    let value: f64 = 0
    if (sparse) value = logSum + <f64>shift - <f64>f32.load(at(from, labelOf(t, n, sparse)))
    else {
      const reach = f64x2.splat(logSum + <f64>shift)
      let losses = f64x2.splat(0)
      for (let j = 0; j < columns; j += 4) {
        const target = load(at(t, n * columns + j), columns - j, splat(0))
        const logit = load(at(from, j), columns - j, splat(0))
        losses = f64x2.add(losses, f64x2.mul(low(target), f64x2.sub(reach, low(logit))))
        losses = f64x2.add(losses, f64x2.mul(high(target), f64x2.sub(reach, high(logit))))
      }
      value = total(losses)
    }
    f32.store(at(loss, n), <f32>value)
  }
}

/** dz = (p · Σ t − t) · weight / count, p = exp(z − max) / Σ exp(z − max); dz may be z */
export function softmaxCrossentropyBackward(
  dz: usize,
  z: usize,
  scales: usize,
  t: usize,
  weights: usize,
  sparse: i32,
  count: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const divisor = splat(<f32>count)
  for (let n = begin; n < end; n++) {
    const row = n * columns
    const shift = v128.load32_splat(at(scales, 2 * n))
    const all = v128.load32_splat(at(scales, 2 * n + 1))
    const weight = v128.load32_splat(at(weights, n))
    const sum = splat(<f32>(sparse ? 1 : rowSum(at(t, row), columns)))
    const label = sparse ? row + labelOf(t, n, sparse) : 0
    // before it is written over
    const ofLabel = v128.load32_splat(at(z, label))
    let j = 0
    if (sparse) {
      for (; j + 8 <= columns; j += 8) {
        const p = f32x4.div(expHere(f32x4.sub(v128.load(at(z, row + j)), shift)), all)
        const q = f32x4.div(expHere(f32x4.sub(v128.load(at(z, row + j + 4)), shift)), all)
        v128.store(at(dz, row + j), f32x4.div(f32x4.mul(p, weight), divisor))
        v128.store(at(dz, row + j + 4), f32x4.div(f32x4.mul(q, weight), divisor))
      }
    }
    for (; j < columns; j += 4) {
      const p = f32x4.div(exp(f32x4.sub(v128.load(at(z, row + j)), shift)), all)
      let d = f32x4.mul(p, sum)
      if (!sparse) d = f32x4.sub(d, v128.load(at(t, row + j)))
      store(at(dz, row + j), f32x4.div(f32x4.mul(d, weight), divisor), columns - j)
    }
    if (sparse) {
      const p = f32x4.div(exp(f32x4.sub(ofLabel, shift)), all)
      const d = f32x4.div(f32x4.mul(f32x4.sub(p, splat(1)), weight), divisor)
      v128.store_lane<f32>(at(dz, label), d, 0)
    }
  }
}
