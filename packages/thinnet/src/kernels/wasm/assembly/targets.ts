import { LABELS_FLOAT32, LABELS_INT32 } from './constants.generated'
import { at } from './simd'

/** The class index of a row; `sparse` is one of LABELS, and not that of none. */
@inline
export function labelOf(t: usize, row: i32, sparse: i32): i32 {
  if (sparse == LABELS_FLOAT32) return <i32>f32.load(at(t, row))
  if (sparse == LABELS_INT32) return i32.load(at(t, row))
  return load<u8>(t + row)
}
