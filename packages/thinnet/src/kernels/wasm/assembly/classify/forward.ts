import { fillRows, sgemm } from '../blas/sgemm'
import { packB } from '../gemm/pack'
import { multiplyRows, packA } from '../gemm/rows'
import { expOfNegative, expOfParts, exponentParts, areNormal, log64, splat } from '../math'
import { at, bytes, load, store } from '../simd'
import { rowMaximum } from '../row'
import { labelOf } from '../targets'
import { A_BLOCK, B_PANELS, SCRATCH } from '../workspace'
import { APART, blockIn, blockRows } from './blocks'

/** Rows at a time without a BLAS: their scores are at hand when their exponentials are computed. */
const FEW_ROWS = 24

/** Of the blocks begin to end. */
export function classBlocksForward(
  e: usize,
  scales: usize,
  x: usize,
  w: usize,
  bias: usize,
  t: usize,
  sparse: i32,
  transposed: i32,
  rows: i32,
  inputs: i32,
  classes: i32,
  columns: i32,
  blas: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const blocks = (classes + columns - 1) / columns
  const scores = blockIn(workspace)
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const width = columns + APART
  const height = blas ? blockRows(columns, blas) : FEW_ROWS
  const ofLabels = at(scales, 2 * blocks * rows)
  for (let b = begin; b < end; b++) {
    const j = b * columns
    const here = min(columns, classes - j)
    const maxima = at(scales, b * rows)
    const sums = at(scales, (blocks + b) * rows)
    const weights = at(w, transposed ? j * inputs : j)
    const biasHere = bias ? at(bias, j) : 0
    if (!blas) packB(panels, weights, transposed ? 4 : bytes(classes), transposed ? bytes(inputs) : 4, inputs, here)
    for (let i = 0; i < rows; i += height) {
      const count = min(height, rows - i)
      const from = at(x, i * inputs)
      if (blas) {
        if (bias) fillRows(scores, width, biasHere, count, here)
        const beta = bias ? 1 : 0
        sgemm(0, transposed, count, here, inputs, from, inputs, weights, transposed ? inputs : classes, beta, scores, width)
      } else {
        const scratch = workspace + SCRATCH
        packA(block, from, bytes(inputs), 4, count, inputs)
        multiplyRows(scores, bytes(width), block, panels, biasHere, count, here, inputs, false, false, scratch)
      }
      for (let r = 0; r < count; r++) {
        const row = i + r
        const z = at(scores, r * width)
        const label = labelOf(t, row, sparse) - j
        if (label >= 0 && label < here) f32.store(at(ofLabels, row), f32.load(at(z, label)))
        const most = rowMaximum(z, here)
        f32.store(at(maxima, row), most)
        // of nothing but −Infinity, no difference is a number
        const shift: f32 = most == -Infinity ? <f32>0 : most
        f32.store(at(sums, row), exponentials(at(e, j * rows + row * here), z, here, shift, block))
      }
    }
  }
}

/** e = exp(z − shift) and their sum. There is room past the end of z; parts: for two rows as long as that. */
function exponentials(e: usize, z: usize, columns: i32, shift: f32, parts: usize): f32 {
  const m = splat(shift)
  const rests = at(parts, columns + APART)
  const whole = columns & -8
  const normal = areNormal(exponentParts(parts, rests, z, whole, m, splat(1)))
  if (normal) expOfParts(e, parts, rests, whole)
  let sum = splat(0)
  let other = sum
  let j = 0
  for (; j < whole; j += 8) {
    const a = normal ? v128.load(at(e, j)) : expOfNegative(f32x4.sub(v128.load(at(z, j)), m))
    const b = normal ? v128.load(at(e, j), 16) : expOfNegative(f32x4.sub(v128.load(at(z, j + 4)), m))
    if (!normal) {
      v128.store(at(e, j), a)
      v128.store(at(e, j), b, 16)
    }
    sum = f32x4.add(sum, a)
    other = f32x4.add(other, b)
  }
  for (; j < columns; j += 4) {
    const a = expOfNegative(f32x4.sub(load(at(z, j), columns - j, splat(-Infinity)), m))
    store(at(e, j), a, columns - j)
    sum = f32x4.add(sum, a)
  }
  return totalOf(f32x4.add(sum, other))
}

@inline
function totalOf(v: v128): f32 {
  const half = f32x4.add(v, v128.shuffle<i64>(v, v, 1, 0))
  return f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1)
}

/** loss = log Σ exp z − z[t]; of each block, m becomes what makes probabilities of e. Of the rows begin to end. */
export function classLosses(loss: usize, scales: usize, rows: i32, blocks: i32, begin: i32, end: i32): void {
  const ofLabels = at(scales, 2 * blocks * rows)
  for (let n = begin; n < end; n++) {
    let most: f32 = -Infinity
    for (let b = 0; b < blocks; b++) {
      const m = f32.load(at(scales, b * rows + n))
      if (m > most) most = m
    }
    let sum: f64 = 0
    for (let b = 0; b < blocks; b += 4) {
      // four blocks' exponentials at a time
      const to = maximaOf(scales, rows, blocks, b, n)
      const factors = expOfNegative(f32x4.sub(to, splat(most)))
      for (let k = 0; k < min(4, blocks - b); k++) {
        const factor = lane(factors, k)
        sum += <f64>factor * <f64>f32.load(at(scales, (blocks + b + k) * rows + n))
        f32.store(at(scales, (b + k) * rows + n), factor)
      }
    }
    for (let b = 0; b < blocks; b++) {
      const to = at(scales, b * rows + n)
      f32.store(to, <f32>(<f64>f32.load(to) / sum))
    }
    f32.store(at(loss, n), <f32>(log64(sum) + <f64>most - <f64>f32.load(at(ofLabels, n))))
  }
}

function maximaOf(scales: usize, rows: i32, blocks: i32, b: i32, n: i32): v128 {
  let v = splat(-Infinity)
  v = f32x4.replace_lane(v, 0, f32.load(at(scales, b * rows + n)))
  if (b + 1 < blocks) v = f32x4.replace_lane(v, 1, f32.load(at(scales, (b + 1) * rows + n)))
  if (b + 2 < blocks) v = f32x4.replace_lane(v, 2, f32.load(at(scales, (b + 2) * rows + n)))
  if (b + 3 < blocks) v = f32x4.replace_lane(v, 3, f32.load(at(scales, (b + 3) * rows + n)))
  return v
}

function lane(v: v128, k: i32): f32 {
  if (k == 0) return f32x4.extract_lane(v, 0)
  if (k == 1) return f32x4.extract_lane(v, 1)
  if (k == 2) return f32x4.extract_lane(v, 2)
  return f32x4.extract_lane(v, 3)
}
