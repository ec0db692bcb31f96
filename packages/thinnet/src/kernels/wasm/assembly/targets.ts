import { at } from './simd'

/** How class indices are stored, as ../shapes.ts numbers it; 0 says that targets are no indices, 3 bytes. */
const FLOAT = 1
const INT = 2

/** The class index of a row. */
@inline
export function labelOf(t: usize, row: i32, sparse: i32): i32 {
  if (sparse == FLOAT) return <i32>f32.load(at(t, row))
  if (sparse == INT) return i32.load(at(t, row))
  return load<u8>(t + row)
}
