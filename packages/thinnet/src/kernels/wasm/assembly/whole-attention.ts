import { attentionSoftmaxForward, product as ownProduct } from './attention'
import { sgemm } from './blas/sgemm'
import { FEWEST_BATCHED } from './constants.generated'
import { dropout } from './dropout'
import { at } from './simd'
import { softmaxBackward } from './softmax'
import { A_BLOCK, C_BLOCK, C_FLOATS } from './workspace'

// Attention of one head of a sample after the other, all of it while its weights are in the cache: the same bits as by
// `batchedGemm` and the others one after the other. Heads lie side by side in the rows of q, k, v, y and their derivatives.

/** Whether a head's weights have room in a workspace. */
export function attentionHasRoom(queries: i32, keys: i32): i32 {
  return <i64>queries * keys <= C_FLOATS ? 1 : 0
}

/** Of the matrices begin to end, in the order of samples, then heads. `drops`: whether weights are dropped, as `dropout` is told. */
export function wholeAttentionForward(
  y: usize,
  p: usize,
  q: usize,
  k: usize,
  v: usize,
  queryMask: usize,
  keyMask: usize,
  causal: i32,
  scale: f64,
  heads: i32,
  queries: i32,
  keys: i32,
  size: i32,
  valueSize: i32,
  blas: i32,
  drops: i32,
  kept: f64,
  top: i32,
  low: u32,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const row = heads * size
  const wide = heads * valueSize
  const drawing = workspace + A_BLOCK
  for (let n = begin; n < end; n++) {
    const sample = n / heads
    const head = n % heads
    const first = n * queries * keys
    const last = first + queries * keys
    const here = at(p, first)
    const asked = sample * queries * row + head * size
    const seen = sample * keys * row + head * size
    product(here, keys, at(q, asked), row, at(k, seen), row, queries, keys, size, 0, 1, blas, workspace)
    const line = n * queries
    attentionSoftmaxForward(p, p, queryMask, keyMask, scale, causal, heads, queries, keys, workspace, line, line + queries)
    let w = here
    if (drops) {
      w = workspace + C_BLOCK
      // as if all of w began so far before
      dropout(at(w, -first), p, kept, top, low, key0, key1, step, site, block, lane, drawing, first, last)
    }
    const values = at(v, sample * keys * wide + head * valueSize)
    const to = at(y, sample * queries * wide + head * valueSize)
    product(to, wide, w, keys, values, wide, queries, valueSize, keys, 0, 0, blas, workspace)
  }
}

/** dv = wᵀ · dy, dw = dy · vᵀ, dp = dw · m · kept, ds = scale · p · (dp − Σ dp · p), dq = ds · k, dk = dsᵀ · q */
export function wholeAttentionBackward(
  dq: usize,
  dk: usize,
  dv: usize,
  dy: usize,
  p: usize,
  q: usize,
  k: usize,
  v: usize,
  scale: f64,
  heads: i32,
  queries: i32,
  keys: i32,
  size: i32,
  valueSize: i32,
  blas: i32,
  drops: i32,
  kept: f64,
  top: i32,
  low: u32,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const row = heads * size
  const wide = heads * valueSize
  const drawing = workspace + A_BLOCK
  const w = workspace + C_BLOCK
  for (let n = begin; n < end; n++) {
    const sample = n / heads
    const head = n % heads
    const first = n * queries * keys
    const last = first + queries * keys
    const here = at(p, first)
    const shifted = at(w, -first)
    const asked = sample * queries * row + head * size
    const seen = sample * keys * row + head * size
    const given = at(dy, sample * queries * wide + head * valueSize)
    const values = sample * keys * wide + head * valueSize
    if (drops) dropout(shifted, p, kept, top, low, key0, key1, step, site, block, lane, drawing, first, last)
    product(at(dv, values), wide, drops ? w : here, keys, given, wide, keys, valueSize, queries, 1, 0, blas, workspace)
    product(w, keys, given, wide, at(v, values), wide, queries, keys, valueSize, 0, 1, blas, workspace)
    if (drops) dropout(shifted, shifted, kept, top, low, key0, key1, step, site, block, lane, drawing, first, last)
    softmaxBackward(w, w, here, scale, keys, 0, queries)
    product(at(dq, asked), row, w, keys, at(k, seen), row, queries, size, keys, 0, 0, blas, workspace)
    product(at(dk, seen), row, w, keys, at(q, asked), row, keys, size, queries, 1, 0, blas, workspace)
  }
}

function product(
  c: usize,
  cRow: i32,
  a: usize,
  aRow: i32,
  b: usize,
  bRow: i32,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  blas: i32,
  workspace: usize,
): void {
  const few = m < 4 || k < 8 || m * n * k < FEWEST_BATCHED
  if (blas && !few) sgemm(transposeA, transposeB, m, n, k, a, aRow, b, bRow, 0, c, cRow)
  else ownProduct(c, cRow, a, aRow, b, bRow, m, n, k, transposeA, transposeB, workspace)
}
