import { at } from './simd'
import { labelOf } from './targets'

/** Where the largest lies, the first of equals; −1, which is no class, where a NaN leaves no largest. */
function largestOf(x: usize, columns: i32): i32 {
  let best = 0
  let value = f32.load(x)
  for (let j = 0; j < columns; j++) {
    const v = f32.load(at(x, j))
    if (v != v) return -1
    if (v > value) {
      value = v
      best = j
    }
  }
  return best
}

/** correct = 1 where the largest of y is at the class of t */
export function categoricalCorrect(
  correct: usize,
  y: usize,
  t: usize,
  sparse: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const label = sparse ? labelOf(t, n, sparse) : largestOf(at(t, n * columns), columns)
    f32.store(at(correct, n), largestOf(at(y, n * columns), columns) == label ? 1 : 0)
  }
}

/** correct = the fraction of (y > threshold) == (t > 0.5) */
export function binaryCorrect(correct: usize, y: usize, t: usize, threshold: f64, columns: i32, begin: i32, end: i32): void {
  for (let n = begin; n < end; n++) {
    let count = 0
    for (let i = n * columns; i < (n + 1) * columns; i++) {
      if (<f64>f32.load(at(y, i)) > threshold == f32.load(at(t, i)) > 0.5) count++
    }
    f32.store(at(correct, n), <f32>(<f64>count / <f64>columns))
  }
}
