import { areNormal, expOfNegative, expOfParts, exponentParts, splat } from './math'
import { packB } from './gemm/pack'
import { multiply } from './gemm/tiles'
import { at, bytes, largest, load, pairSums, store, total } from './simd'
import { A_BLOCK, B_PANELS, columnBlock, innerBlock, ROWS, SCRATCH } from './workspace'

/** Scores whose exponentials are computed in halves. */
const AT_ONCE = 512

/**
 * C = A · B for the matrices begin to end, in the order of samples, then heads; from sample to sample, head to head and row to
 * row it is so many elements.
 */
export function batchedGemm(
  c: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  heads: i32,
  cSample: i32,
  cHead: i32,
  cRow: i32,
  aSample: i32,
  aHead: i32,
  aRow: i32,
  bSample: i32,
  bHead: i32,
  bRow: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  for (let matrix = begin; matrix < end; matrix++) {
    const sample = matrix / heads
    const head = matrix % heads
    const to = at(c, sample * cSample + head * cHead)
    const left = at(a, sample * aSample + head * aHead)
    const right = at(b, sample * bSample + head * bHead)
    product(to, cRow, left, aRow, right, bRow, m, n, k, transposeA, transposeB, workspace)
  }
}

/** C = A · B of one matrix. */
export function product(
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
  workspace: usize,
): void {
  const length = innerBlock(k)
  const width = columnBlock(length)
  const panels = workspace + B_PANELS
  const scratch = workspace + SCRATCH
  const rowStride = transposeA ? <usize>4 : bytes(aRow)
  const aInner = transposeA ? bytes(aRow) : 4
  const bInner = transposeB ? <usize>4 : bytes(bRow)
  const columnStride = transposeB ? bytes(bRow) : 4
  for (let j = 0; j < n; j += width) {
    const columns = min(width, n - j)
    for (let p = 0; p < k; p += length) {
      const inner = min(length, k - p)
      packB(panels, b + <usize>p * bInner + <usize>j * columnStride, bInner, columnStride, inner, columns)
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i)
        const from = a + <usize>i * rowStride + <usize>p * aInner
        const here = at(c, i * cRow + j)
        multiply(here, bytes(cRow), from, rowStride, aInner, panels, 0, rows, columns, inner, p > 0, false, scratch)
      }
    }
  }
}

/** y = softmax(scale · x) over the keys that a query sees, 0 elsewhere, of the rows begin to end of x; y may be x. */
export function attentionSoftmaxForward(
  y: usize,
  x: usize,
  queryMask: usize,
  keyMask: usize,
  scale: f64,
  causal: i32,
  heads: i32,
  queries: i32,
  keys: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const factor = splat(<f32>scale)
  const parts = workspace + A_BLOCK
  const rests = at(parts, AT_ONCE)
  for (let n = begin; n < end; n++) {
    const sample = n / (heads * queries)
    const query = n % queries
    const from = at(x, n * keys)
    const to = at(y, n * keys)
    const padded = queryMask != 0 && f32.load(at(queryMask, sample * queries + query)) == 0
    const seen = padded ? 0 : causal ? min(query + 1, keys) : keys
    const mask = keyMask ? at(keyMask, sample * keys) : 0
    const least = splat(-Infinity)
    let best = least
    for (let j = 0; j < seen; j += 4) best = f32x4.pmax(best, visible(from, mask, j, seen, least))
    const most = splat(largest(best))
    let sum = f64x2.splat(0)
    let j = 0
    if (mask == 0) {
      for (let count = 0; j + 4 <= seen; j += count) {
        count = min(AT_ONCE, (seen - j) & -4)
        const here = at(to, j)
        if (!areNormal(exponentParts(parts, rests, at(from, j), count, most, factor))) break
        expOfParts(here, parts, rests, count)
        for (let k = 0; k < count; k += 4) sum = f64x2.add(sum, pairSums(v128.load(at(here, k))))
      }
    }
    // of what is not seen: exp(−Infinity) = 0
    for (; j < seen; j += 4) {
      const e = expOfNegative(f32x4.mul(f32x4.sub(visible(from, mask, j, seen, least), most), factor))
      store(at(to, j), e, keys - j)
      sum = f64x2.add(sum, pairSums(e))
    }
    const divisor = splat(<f32>total(sum))
    for (let j = 0; j < seen; j += 4) {
      let v = f32x4.div(v128.load(at(to, j)), divisor)
      // 0 also where nothing is seen, and the sum is none
      if (mask) v = v128.bitselect(splat(0), v, padding(mask, j))
      store(at(to, j), v, keys - j)
    }
    for (let j = seen; j < keys; j++) f32.store(at(to, j), 0)
  }
}

/** Four scores, with −Infinity in place of those that are not seen. */
@inline
function visible(x: usize, mask: usize, j: i32, seen: i32, least: v128): v128 {
  const v = load(at(x, j), seen - j, least)
  return mask ? v128.bitselect(least, v, padding(mask, j)) : v
}

@inline
function padding(mask: usize, j: i32): v128 {
  return f32x4.eq(v128.load(at(mask, j)), splat(0))
}
