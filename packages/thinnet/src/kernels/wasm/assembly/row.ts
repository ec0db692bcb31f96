import { splat } from './math'
import { at, largest, load, pairSums, total } from './simd'

/** The largest of a row. NaNs are passed over, of which exponentials and their sum become NaN; so pmax does, an instruction. */
export function rowMaximum(x: usize, columns: i32): f32 {
  let best = splat(-Infinity)
  let other = best
  let j = 0
  for (; j + 8 <= columns; j += 8) {
    best = f32x4.pmax(best, v128.load(at(x, j)))
    other = f32x4.pmax(other, v128.load(at(x, j + 4)))
  }
  best = f32x4.pmax(best, other)
  for (; j < columns; j += 4) best = f32x4.pmax(best, load(at(x, j), columns - j, splat(-Infinity)))
  return largest(best)
}

/** Σ x, in doubles. */
export function rowSum(x: usize, columns: i32): f64 {
  let sum = f64x2.splat(0)
  for (let j = 0; j < columns; j += 4) sum = f64x2.add(sum, pairSums(load(at(x, j), columns - j, splat(0))))
  return total(sum)
}
