import { LOSS_EPSILON as EPSILON } from './constants.generated'
import { log64 } from './math'
import { at } from './simd'
import { labelOf } from './targets'

// Categorical crossentropy of probabilities: few columns and one division each, in doubles.

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
