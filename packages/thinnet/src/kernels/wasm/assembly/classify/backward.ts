import { sgemm } from '../blas/sgemm'
import { packB } from '../gemm/pack'
import { multiply } from '../gemm/tiles'
import { splat } from '../math'
import { at, bytes, store } from '../simd'
import { labelOf } from '../targets'
import { A_BLOCK, B_PANELS, SCRATCH } from '../workspace'
import { APART, blockIn, blockRows } from './blocks'

/**
 * dz = (p − onehot) · dloss, and of it dW = xᵀ · dz, db = Σ dz, and dx = dz · Wᵀ; each where it is not 0. The blocks are dealt to
 * `parts` parts, each of which has a sum of its own for dx. Of the parts begin to end.
 */
export function classPartsBackward(
  dx: usize,
  dw: usize,
  db: usize,
  e: usize,
  scales: usize,
  x: usize,
  w: usize,
  t: usize,
  dloss: usize,
  sparse: i32,
  transposed: i32,
  rows: i32,
  inputs: i32,
  classes: i32,
  columns: i32,
  blas: i32,
  parts: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const blocks = (classes + columns - 1) / columns
  const width = columns + APART
  const height = blockRows(columns, blas)
  const dz = blockIn(workspace)
  const ldw = transposed ? inputs : classes
  for (let part = begin; part < end; part++) {
    const sums = dx ? at(dx, part * rows * inputs) : 0
    const first = (part * blocks) / parts
    const last = ((part + 1) * blocks) / parts
    for (let block = first; block < last; block++) {
      const j = block * columns
      const here = min(columns, classes - j)
      const weights = at(w, transposed ? j * inputs : j)
      const dweights = dw ? at(dw, transposed ? j * inputs : j) : 0
      if (sums && !blas) packTransposed(workspace + B_PANELS, weights, ldw, transposed, here, inputs)
      for (let i = 0; i < rows; i += height) {
        const count = min(height, rows - i)
        const from = at(x, i * inputs)
        for (let r = 0; r < count; r++) {
          const row = i + r
          const scale = f32.load(at(scales, block * rows + row))
          const label = labelOf(t, row, sparse) - j
          gradients(at(dz, r * width), at(e, j * rows + row * here), here, scale, f32.load(at(dloss, row)), label)
        }
        if (db) addRowSums(at(db, j), dz, width, count, here, i > 0)
        if (dw) weightGradient(dweights, ldw, dz, width, from, transposed, count, inputs, here, i > 0, blas, workspace)
        if (sums) {
          const to = at(sums, i * inputs)
          inputGradient(to, dz, width, weights, ldw, transposed, count, inputs, here, block > first, blas, workspace)
        }
      }
    }
  }
}

/** Wᵀ of a block, packed. */
function packTransposed(panels: usize, w: usize, ldw: i32, transposed: i32, columns: i32, inputs: i32): void {
  packB(panels, w, transposed ? bytes(ldw) : 4, transposed ? 4 : bytes(ldw), columns, inputs)
}

/** dz = (e · scale − onehot) · dloss of a row */
function gradients(dz: usize, e: usize, columns: i32, scale: f32, dloss: f32, label: i32): void {
  const s = splat(scale)
  const d = splat(dloss)
  // there is room past the end
  for (let j = 0; j < columns; j += 8) {
    v128.store(at(dz, j), f32x4.mul(f32x4.mul(v128.load(at(e, j)), s), d))
    v128.store(at(dz, j), f32x4.mul(f32x4.mul(v128.load(at(e, j), 16), s), d), 16)
  }
  if (label >= 0 && label < columns) f32.store(at(dz, label), (f32.load(at(e, label)) * scale - 1) * dloss)
}

/** sums[j] = Σ dz[r, j], or so much more */
function addRowSums(sums: usize, dz: usize, width: i32, rows: i32, columns: i32, add: bool): void {
  for (let j = 0; j < columns; j += 4) {
    let sum = splat(0)
    for (let r = 0; r < rows; r++) sum = f32x4.add(sum, v128.load(at(dz, r * width + j)))
    if (add) sum = f32x4.add(v128.load(at(sums, j)), sum)
    store(at(sums, j), sum, columns - j)
  }
}

/** dW = xᵀ · dz of so many rows, or so much more */
function weightGradient(
  dw: usize,
  ldw: i32,
  dz: usize,
  width: i32,
  x: usize,
  transposed: i32,
  rows: i32,
  inputs: i32,
  columns: i32,
  add: bool,
  blas: i32,
  workspace: usize,
): void {
  const panels = workspace + A_BLOCK
  const scratch = workspace + SCRATCH
  if (blas) {
    if (transposed) sgemm(1, 0, columns, inputs, rows, dz, width, x, inputs, add ? 1 : 0, dw, ldw)
    else sgemm(1, 0, inputs, columns, rows, x, inputs, dz, width, add ? 1 : 0, dw, ldw)
  } else if (transposed) {
    packB(panels, x, bytes(inputs), 4, rows, inputs)
    multiply(dw, bytes(ldw), dz, 4, bytes(width), panels, 0, columns, inputs, rows, add, false, scratch)
  } else {
    packB(panels, dz, bytes(width), 4, rows, columns)
    multiply(dw, bytes(ldw), x, 4, bytes(inputs), panels, 0, inputs, columns, rows, add, false, scratch)
  }
}

/** dx = dz · Wᵀ of a block of classes, or so much more */
function inputGradient(
  dx: usize,
  dz: usize,
  width: i32,
  w: usize,
  ldw: i32,
  transposed: i32,
  rows: i32,
  inputs: i32,
  columns: i32,
  add: bool,
  blas: i32,
  workspace: usize,
): void {
  const scratch = workspace + SCRATCH
  const panels = workspace + B_PANELS
  if (blas) sgemm(0, transposed ? 0 : 1, rows, inputs, columns, dz, width, w, ldw, add ? 1 : 0, dx, inputs)
  else multiply(dx, bytes(inputs), dz, bytes(width), 4, panels, 0, rows, inputs, columns, add, false, scratch)
}
