import { at, bytes, store } from './simd'
import { labelOf } from './targets'

/** y[i] = table[indices[i]] for the indices begin to end; `type` is one of LABELS */
export function gatherRows(
  y: usize,
  table: usize,
  indices: usize,
  type: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  for (let i = begin; i < end; i++) {
    memory.copy(at(y, i * columns), at(table, labelOf(indices, i, type) * columns), bytes(columns))
  }
}

/** dtable = 0, then dtable[indices[i]] += dy[i], for the columns begin to end of a table of so many rows */
export function scatterRows(
  dtable: usize,
  dy: usize,
  indices: usize,
  type: i32,
  count: i32,
  rows: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  if (end - begin == columns) memory.fill(dtable, 0, bytes(rows * columns))
  else for (let r = 0; r < rows; r++) memory.fill(at(dtable, r * columns + begin), 0, bytes(end - begin))
  for (let i = 0; i < count; i++) {
    const to = at(dtable, labelOf(indices, i, type) * columns)
    const from = at(dy, i * columns)
    for (let j = begin; j < end; j += 4) {
      store(at(to, j), f32x4.add(v128.load(at(to, j)), v128.load(at(from, j))), end - j)
    }
  }
}
