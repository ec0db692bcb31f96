import { at, bytes } from './simd'

/** y[r, x[r, i]] += 1, or = 1, from 0, for the rows begin to end: of `size` numbers each in x, and of `columns` in y. */
export function encodeCategories(
  y: usize,
  x: usize,
  size: i32,
  columns: i32,
  count: i32,
  begin: i32,
  end: i32,
): void {
  for (let r = begin; r < end; r++) {
    const row = at(y, r * columns)
    memory.fill(row, 0, bytes(columns))
    for (let i = r * size; i < (r + 1) * size; i++) {
      const to = at(row, <i32>f32.load(at(x, i)))
      f32.store(to, count ? f32.load(to) + 1 : 1)
    }
  }
}
