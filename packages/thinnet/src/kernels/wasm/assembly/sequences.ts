import { sgemmOfFew } from './blas/sgemm'
import { hasRoom, multiplyPacked, packWhole } from './gemm/packed'
import { gruBackward, gruForward, lstmBackward, lstmForward } from './recurrent'
import { at, bytes, store, transposeBlock } from './simd'
import { B_PANELS } from './workspace'

// All timesteps of the samples begin to end, of regions [steps, batch, …]: a sample needs nothing of another, so that a thread
// goes through all steps with its own, and with the weights packed once. Products are the module's, or a BLAS's.

/** Whether weights [units, width] have room, packed, in both directions. */
export function sequenceHasRoom(units: i32, width: i32): i32 {
  return hasRoom(units, width) && hasRoom(width, units) ? 1 : 0
}

export function lstmSequenceForward(
  z: usize,
  h: usize,
  c: usize,
  r: usize,
  weights: usize,
  steps: i32,
  batch: i32,
  units: i32,
  blas: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const width = 4 * units
  const state = batch * units
  if (!blas) packWhole(workspace + B_PANELS, weights, width, units, false)
  for (let s = 0; s < steps; s++) {
    const from = at(h, s * state + begin * units)
    product(at(r, begin * width), from, weights, 0, end - begin, width, units, false, blas, workspace)
    const to = (s + 1) * state
    lstmForward(at(z, s * batch * width), at(h, to), at(c, to), r, at(c, s * state), units, begin, end)
  }
}

/** From sample to sample of dy it is so many elements, dyRow; 0 for dy: nothing comes back to the steps. */
export function lstmSequenceBackward(
  z: usize,
  dc: usize,
  dh: usize,
  c: usize,
  weights: usize,
  dy: usize,
  dyRow: i32,
  steps: i32,
  batch: i32,
  units: i32,
  blas: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const width = 4 * units
  const here = at(dh, begin * units)
  const back = transposedOf(weights, units, width, blas, workspace)
  for (let s = steps - 1; s >= 0; s--) {
    const gates = at(z, s * batch * width)
    if (dy) addRows(here, at(dy, begin * dyRow + s * units), dyRow, end - begin, units)
    lstmBackward(gates, dc, dh, at(c, s * batch * units), units, begin, end)
    product(here, at(gates, begin * width), back, 0, end - begin, units, width, back == weights, blas, workspace)
  }
}

export function gruSequenceForward(
  z: usize,
  h: usize,
  r: usize,
  weights: usize,
  bias: usize,
  steps: i32,
  batch: i32,
  units: i32,
  blas: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const width = 3 * units
  const state = batch * units
  if (!blas) packWhole(workspace + B_PANELS, weights, width, units, false)
  for (let s = 0; s < steps; s++) {
    const from = at(h, s * state)
    const added = at(r, s * batch * width)
    const to = at(added, begin * width)
    product(to, at(from, begin * units), weights, bias, end - begin, width, units, false, blas, workspace)
    gruForward(at(z, s * batch * width), at(h, (s + 1) * state), added, from, units, begin, end)
  }
}

export function gruSequenceBackward(
  z: usize,
  r: usize,
  dh: usize,
  part: usize,
  h: usize,
  weights: usize,
  dy: usize,
  dyRow: i32,
  steps: i32,
  batch: i32,
  units: i32,
  blas: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const width = 3 * units
  const here = at(dh, begin * units)
  const through = at(part, begin * units)
  const back = transposedOf(weights, units, width, blas, workspace)
  for (let s = steps - 1; s >= 0; s--) {
    const added = at(r, s * batch * width)
    if (dy) addRows(here, at(dy, begin * dyRow + s * units), dyRow, end - begin, units)
    gruBackward(at(z, s * batch * width), added, dh, at(h, s * batch * units), units, begin, end)
    product(through, at(added, begin * width), back, 0, end - begin, units, width, back == weights, blas, workspace)
    addRows(here, through, units, end - begin, units)
  }
}

/** The weights as products of backward take them: packed, or, since a BLAS is faster so, transposed; else as they lie. */
function transposedOf(weights: usize, units: i32, width: i32, blas: i32, workspace: usize): usize {
  const to = workspace + B_PANELS
  if (!blas) packWhole(to, weights, units, width, true)
  else if (hasRoom(width, units)) transposeBlock(to, bytes(units), weights, bytes(width), units, width)
  else return weights
  return to
}

function product(
  c: usize,
  a: usize,
  weights: usize,
  bias: usize,
  rows: i32,
  n: i32,
  k: i32,
  transposed: bool,
  blas: i32,
  workspace: usize,
): void {
  if (blas) sgemmOfFew(c, a, weights, bias, rows, n, k, transposed ? 1 : 0)
  else multiplyPacked(c, a, bias, rows, n, k, workspace)
}

/** d[rows, units] += y, whose rows lie so many elements apart. */
function addRows(d: usize, y: usize, row: i32, rows: i32, units: i32): void {
  for (let n = 0; n < rows; n++) {
    const to = at(d, n * units)
    const from = at(y, n * row)
    for (let j = 0; j < units; j += 4) {
      store(at(to, j), f32x4.add(v128.load(at(to, j)), v128.load(at(from, j))), units - j)
    }
  }
}
