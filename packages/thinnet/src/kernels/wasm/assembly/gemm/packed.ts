import { at, bytes } from '../simd'
import { A_BLOCK, B_FLOATS, B_PANELS, innerBlock, ROWS, SCRATCH } from '../workspace'
import { packB } from './pack'
import { isWide, multiplyRows, packA } from './rows'
import { multiply, PANEL } from './tiles'

// A whole B that is multiplied with many times and packed once, in blocks of the inner dimension as ../gemm.ts has them: the
// same bits.

/** Whether a B of so many inner elements and columns has room in the workspace. */
@inline
export function hasRoom(k: i32, n: i32): bool {
  return <i64>k * panelColumns(n) <= B_FLOATS
}

/** B is b[K, N], or b[N, K] if transposed. */
export function packWhole(panels: usize, b: usize, n: i32, k: i32, transposed: bool): void {
  const length = innerBlock(k)
  const bInner = transposed ? <usize>4 : bytes(n)
  for (let p = 0; p < k; p += length) {
    const to = at(panels, p * panelColumns(n))
    packB(to, b + <usize>p * bInner, bInner, transposed ? bytes(k) : 4, min(length, k - p), n)
  }
}

/** c[rows, N] = a[rows, K] · B + bias */
export function multiplyPacked(
  c: usize,
  a: usize,
  bias: usize,
  rows: i32,
  n: i32,
  k: i32,
  workspace: usize,
): void {
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const scratch = workspace + SCRATCH
  const length = innerBlock(k)
  for (let p = 0; p < k; p += length) {
    const inner = min(length, k - p)
    const from = at(panels, p * panelColumns(n))
    const biasHere = p + inner == k ? bias : 0
    for (let i = 0; i < rows; i += ROWS) {
      const count = min(ROWS, rows - i)
      const left = at(a, i * k + p)
      const to = at(c, i * n)
      if (isWide(n)) {
        packA(block, left, bytes(k), 4, count, inner)
        multiplyRows(to, bytes(n), block, from, biasHere, count, n, inner, p > 0, false, scratch)
      } else multiply(to, bytes(n), left, bytes(k), 4, from, biasHere, count, n, inner, p > 0, false, scratch)
    }
  }
}

/** The columns of whole panels. */
@inline
function panelColumns(n: i32): i32 {
  return (n + PANEL - 1) & -PANEL
}
