import { at } from './simd'

/** How a sparse target, a class index, is stored; 0: not sparse. */
export const FLOAT = 1
export const INT = 2

/** The class index of a row. */
@inline
export function labelOf(t: usize, row: i32, sparse: i32): i32 {
  if (sparse == FLOAT) return <i32>f32.load(at(t, row))
  if (sparse == INT) return i32.load(at(t, row))
  return load<u8>(t + row)
}
