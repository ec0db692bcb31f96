import { fill } from './elementwise'
import { splat } from './math'
import { at, store } from './simd'

/** Elements at a time, as in elementwise.ts. Shorter rows are not computed one by one. */
const ELEMENTS = 16

/**
 * y = mask ≠ 0 ? x · mask · scale + shift : dropped, x seen as [outer, middle, inner] and mask as [outer, inner]; the
 * part is counted in elements of y. Uses 4 · (ELEMENTS + 3) bytes of workspace.
 */
export function applyMask(
  y: usize,
  x: usize,
  mask: usize,
  middle: i32,
  inner: i32,
  scale: f64,
  shift: f64,
  dropped: f64,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const factor = <f32>scale
  const add = splat(<f32>shift)
  if (inner == 1) return runs(y, x, mask, middle, factor, add, dropped, begin, end)
  const f = splat(factor)
  const otherwise = splat(<f32>dropped)
  if (inner < ELEMENTS) shortRows(y, x, mask, middle, inner, f, add, otherwise, workspace, begin, end)
  else rows(y, x, mask, middle, inner, f, add, otherwise, begin, end)
}

/** inner 1: `middle` elements in a row have one number of the mask; where that is 0, x is not even read. */
function runs(
  y: usize,
  x: usize,
  mask: usize,
  middle: i32,
  factor: f32,
  shift: v128,
  dropped: f64,
  begin: i32,
  end: i32,
): void {
  let i = begin
  for (let o = begin / middle; i < end; o++) {
    const stop = min(end, (o + 1) * middle)
    const m = f32.load(at(mask, o))
    if (m == 0) fill(y, dropped, i, stop)
    else {
      const f = splat(m * factor)
      for (; i + ELEMENTS <= stop; i += ELEMENTS) {
        const from = at(x, i)
        const to = at(y, i)
        v128.store(to, f32x4.add(f32x4.mul(v128.load(from), f), shift))
        v128.store(to, f32x4.add(f32x4.mul(v128.load(from, 16), f), shift), 16)
        v128.store(to, f32x4.add(f32x4.mul(v128.load(from, 32), f), shift), 32)
        v128.store(to, f32x4.add(f32x4.mul(v128.load(from, 48), f), shift), 48)
      }
      for (; i < stop; i += 4) store(at(y, i), f32x4.add(f32x4.mul(v128.load(at(x, i)), f), shift), stop - i)
    }
    i = stop
  }
}

/** A row of the mask for each row of x, side by side. */
function rows(
  y: usize,
  x: usize,
  mask: usize,
  middle: i32,
  inner: i32,
  factor: v128,
  shift: v128,
  dropped: v128,
  begin: i32,
  end: i32,
): void {
  let i = begin
  for (let row = begin / inner; i < end; row++) {
    const stop = min(end, (row + 1) * inner)
    let m = at(mask, (row / middle) * inner + i - row * inner)
    for (; i + ELEMENTS <= stop; i += ELEMENTS, m += 4 * ELEMENTS) {
      const from = at(x, i)
      const to = at(y, i)
      v128.store(to, masked(v128.load(from), v128.load(m), factor, shift, dropped))
      v128.store(to, masked(v128.load(from, 16), v128.load(m, 16), factor, shift, dropped), 16)
      v128.store(to, masked(v128.load(from, 32), v128.load(m, 32), factor, shift, dropped), 32)
      v128.store(to, masked(v128.load(from, 48), v128.load(m, 48), factor, shift, dropped), 48)
    }
    for (; i < stop; i += 4, m += 16) {
      store(at(y, i), masked(v128.load(at(x, i)), v128.load(m), factor, shift, dropped), stop - i)
    }
    i = stop
  }
}

/** Vectors run on over the ends of rows: the mask's row is laid out with its beginning after its end. */
function shortRows(
  y: usize,
  x: usize,
  mask: usize,
  middle: i32,
  inner: i32,
  factor: v128,
  shift: v128,
  dropped: v128,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const sample = middle * inner
  const advance = 4 % inner
  let i = begin
  for (let o = begin / sample; i < end; o++) {
    for (let j = 0; j < inner + 3; j++) f32.store(at(workspace, j), f32.load(at(mask, o * inner + (j % inner))))
    const stop = min(end, (o + 1) * sample)
    let place = (i - o * sample) % inner
    for (; i < stop; i += 4) {
      const m = v128.load(at(workspace, place))
      store(at(y, i), masked(v128.load(at(x, i)), m, factor, shift, dropped), stop - i)
      place += advance
      if (place >= inner) place -= inner
    }
    i = stop
  }
}

/** A choice, not a product, so that a dropped NaN becomes `dropped`. */
@inline
function masked(x: v128, m: v128, factor: v128, shift: v128, dropped: v128): v128 {
  const y = f32x4.add(f32x4.mul(x, f32x4.mul(m, factor)), shift)
  return v128.bitselect(y, dropped, f32x4.ne(m, splat(0)))
}
