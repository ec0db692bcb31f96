import { LOSS_EPSILON as EPSILON } from './constants.generated'
import { exp, log, log1p, log64, sigmoid, splat } from './math'
import { at, pairSums, store, total } from './simd'
import { labelOf } from './targets'

// ── Categorical crossentropy of probabilities: few columns and one division each, in doubles ────────────────────────

@inline
function isClipped(q: f64): bool {
  return q < EPSILON || q > 1 - EPSILON
}

/** −log clip(q) */
@inline
function surprise(q: f64): f64 {
  return -log64(q < EPSILON ? EPSILON : q > 1 - EPSILON ? 1 - EPSILON : q)
}

@inline
function value(p: usize, index: i32): f64 {
  return <f64>f32.load(at(p, index))
}

function sumOfRow(y: usize, columns: i32): f64 {
  let sum: f64 = 0
  for (let j = 0; j < columns; j++) sum += value(y, j)
  return sum
}

/** loss = −Σ t · log q, q = clip(y / Σ y) */
export function categoricalCrossentropyForward(
  loss: usize,
  y: usize,
  t: usize,
  sparse: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const row = n * columns
    const sum = sumOfRow(at(y, row), columns)
    let l: f64 = 0
    if (sparse) l = surprise(value(y, row + labelOf(t, n, sparse)) / sum)
    else {
      for (let j = 0; j < columns; j++) {
        const target = value(t, row + j)
        if (target != 0) l += target * surprise(value(y, row + j) / sum)
      }
    }
    f32.store(at(loss, n), <f32>l)
  }
}

/** With S = Σ y, and o = 0 where q is clipped, else 1: dy = (Σ t · o / S − t · o / y) · weight / count */
export function categoricalCrossentropyBackward(
  dy: usize,
  y: usize,
  t: usize,
  weights: usize,
  sparse: i32,
  count: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const row = n * columns
    const weight = value(weights, n)
    const sum = sumOfRow(at(y, row), columns)
    const label = sparse ? labelOf(t, n, sparse) : -1
    let open: f64 = 0 // Σ t · o
    if (sparse) open = isClipped(value(y, row + label) / sum) ? 0 : 1
    else {
      for (let j = 0; j < columns; j++) {
        if (!isClipped(value(y, row + j) / sum)) open += value(t, row + j)
      }
    }
    for (let j = 0; j < columns; j++) {
      const target: f64 = sparse ? (j == label ? 1 : 0) : value(t, row + j)
      const own = isClipped(value(y, row + j) / sum) ? 0 : target / value(y, row + j)
      f32.store(at(dy, row + j), <f32>(((open / sum - own) * weight) / count))
    }
  }
}

// ── Binary crossentropies and the squared error: means over the columns, 4 at a time ─────────────────────────────────

/** loss = mean of max(z, 0) − z · t + log(1 + exp(−|z|)) */
export function sigmoidCrossentropyForward(loss: usize, z: usize, t: usize, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const logit = v128.load(at(z, n * columns + j))
      const target = v128.load(at(t, n * columns + j))
      const linear = f32x4.sub(f32x4.max(logit, splat(0)), f32x4.mul(logit, target))
      const bend = log1p(exp(f32x4.neg(f32x4.abs(logit))))
      sum = f64x2.add(sum, pairSums(only(f32x4.add(linear, bend), columns - j)))
    }
    f32.store(at(loss, n), <f32>(total(sum) / <f64>columns))
  }
}

/** v, with 0 past the end of a row */
@inline
function only(v: v128, left: i32): v128 {
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
}

/** dz = (sigmoid(z) − t) · weight / (c · count) */
export function sigmoidCrossentropyBackward(
  dz: usize,
  z: usize,
  t: usize,
  weights: usize,
  count: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const divisor = splat(<f32>(count * columns))
  for (let n = begin; n < end; n++) {
    const weight = v128.load32_splat(at(weights, n))
    for (let j = 0; j < columns; j += 4) {
      const i = n * columns + j
      const d = f32x4.sub(sigmoid(v128.load(at(z, i))), v128.load(at(t, i)))
      store(at(dz, i), f32x4.div(f32x4.mul(d, weight), divisor), columns - j)
    }
  }
}

/** loss = −mean of t · log q + (1 − t) · log(1 − q), q = clip(y) */
export function binaryCrossentropyForward(loss: usize, y: usize, t: usize, columns: i32, begin: i32, end: i32): void {
  const one = splat(1)
  for (let n = begin; n < end; n++) {
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const probability = v128.load(at(y, n * columns + j))
      const target = v128.load(at(t, n * columns + j))
      const positive = f32x4.mul(target, log(clip(probability)))
      const negative = f32x4.mul(f32x4.sub(one, target), logOfOther(probability))
      sum = f64x2.add(sum, pairSums(only(f32x4.add(positive, negative), columns - j)))
    }
    f32.store(at(loss, n), <f32>(-total(sum) / <f64>columns))
  }
}

@inline
function clip(q: v128): v128 {
  return f32x4.min(f32x4.max(q, splat(<f32>EPSILON)), splat(<f32>(1 - EPSILON)))
}

/** log(1 − clip(q)): the subtraction is exact above ½, and below it log1p needs none. */
@inline
function logOfOther(q: v128): v128 {
  const upper = log(clip(f32x4.sub(splat(1), q)))
  return v128.bitselect(log1p(f32x4.neg(clip(q))), upper, f32x4.lt(q, splat(0.5)))
}

/** dy = ((1 − t)/(1 − q) − t/q) · weight / (c · count), 0 where clipped */
export function binaryCrossentropyBackward(
  dy: usize,
  y: usize,
  t: usize,
  weights: usize,
  count: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const one = splat(1)
  const divisor = splat(<f32>(count * columns))
  for (let n = begin; n < end; n++) {
    const weight = v128.load32_splat(at(weights, n))
    for (let j = 0; j < columns; j += 4) {
      const i = n * columns + j
      const q = v128.load(at(y, i))
      const target = v128.load(at(t, i))
      const d = f32x4.sub(f32x4.div(f32x4.sub(one, target), f32x4.sub(one, q)), f32x4.div(target, q))
      const clipped = v128.or(f32x4.lt(q, splat(<f32>EPSILON)), f32x4.gt(q, splat(<f32>(1 - EPSILON))))
      store(at(dy, i), v128.andnot(f32x4.div(f32x4.mul(d, weight), divisor), clipped), columns - j)
    }
  }
}

/** loss = mean of (y − t)² */
export function meanSquaredErrorForward(loss: usize, y: usize, t: usize, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    let sum = f64x2.splat(0)
    for (let j = 0; j < columns; j += 4) {
      const d = f32x4.sub(v128.load(at(y, n * columns + j)), v128.load(at(t, n * columns + j)))
      sum = f64x2.add(sum, pairSums(only(f32x4.mul(d, d), columns - j)))
    }
    f32.store(at(loss, n), <f32>(total(sum) / <f64>columns))
  }
}

/** dy = 2 (y − t) · weight / (c · count) */
export function meanSquaredErrorBackward(
  dy: usize,
  y: usize,
  t: usize,
  weights: usize,
  count: f64,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const divisor = splat(<f32>((count * columns) / 2))
  for (let n = begin; n < end; n++) {
    const weight = v128.load32_splat(at(weights, n))
    for (let j = 0; j < columns; j += 4) {
      const i = n * columns + j
      const d = f32x4.sub(v128.load(at(y, i)), v128.load(at(t, i)))
      store(at(dy, i), f32x4.div(f32x4.mul(d, weight), divisor), columns - j)
    }
  }
}
