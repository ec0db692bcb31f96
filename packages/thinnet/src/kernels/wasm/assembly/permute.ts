import { at, bytes, store, transposeBlock } from './simd'

/** How x becomes y: 32-bit integers in this order in memory, written by ../permute.ts. Strides are in elements. */
@unmanaged
class Axes {
  /** Of a matrix that is transposed; 0 where `columns` elements stay side by side. */
  rows: i32
  rowFrom: i32
  columns: i32
  columnTo: i32
  /** How many axes are looped over: their sizes and strides, [size, to, from] each, follow. */
  loops: i32
}

/** begin and end are indices of the first loop, or columns where there is none; each is of `elements`. */
export function permute(y: usize, x: usize, axes: usize, elements: i32, begin: i32, end: i32): void {
  const all = changetype<Axes>(axes)
  if (all.loops == 0) return block(at(y, begin * all.columnTo), at(x, begin), all, end - begin)
  const first = axes + offsetof<Axes>()
  loop(y, x, all, first, first + <usize>(all.loops - 1) * 12, begin, end)
}

function loop(y: usize, x: usize, all: Axes, axis: usize, last: usize, begin: i32, end: i32): void {
  const to = i32.load(axis, 4)
  const from = i32.load(axis, 8)
  for (let i = begin; i < end; i++) {
    const inY = at(y, i * to)
    const inX = at(x, i * from)
    if (axis == last) block(inY, inX, all, all.columns)
    else loop(inY, inX, all, axis + 12, last, 0, i32.load(axis, 12))
  }
}

@inline
function block(y: usize, x: usize, all: Axes, columns: i32): void {
  if (all.rows > 0) transposeBlock(y, bytes(all.columnTo), x, bytes(all.rowFrom), all.rows, columns)
  else if (columns > 64) memory.copy(y, x, bytes(columns))
  else for (let i = 0; i < columns; i += 4) store(at(y, i), v128.load(at(x, i)), columns - i)
}
