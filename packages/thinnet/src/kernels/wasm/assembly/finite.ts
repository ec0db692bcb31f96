import { splat } from './math'
import { at, load } from './simd'

/** Without its sign, a number whose exponent has all bits, NaN or infinite, is as an integer no less than this. */
const NOT_FINITE = 0x7f800000

/** shared[b] = 1 where block b has a NaN or infinite number, else 0: see squareSums. */
export function findNotFinite(shared: usize, x: usize, size: i32, length: i32, begin: i32, end: i32): void {
  for (let b = begin; b < end; b++) {
    i32.store(at(shared, b), isFinite(at(x, b * length), min(length, size - b * length)) ? 0 : 1)
  }
}

/** Whether it was 0 for all blocks. */
export function foundNone(shared: usize, blocks: i32): i32 {
  let found = 0
  for (let b = 0; b < blocks; b++) found |= i32.load(at(shared, b))
  return found ^ 1
}

function isFinite(x: usize, size: i32): bool {
  const magnitude = i32x4.splat(0x7fffffff)
  let most = i32x4.splat(0)
  for (let i = 0; i < size; i += 4) {
    most = i32x4.max_s(most, v128.and(load(at(x, i), size - i, splat(0)), magnitude))
  }
  return !v128.any_true(i32x4.ge_s(most, i32x4.splat(NOT_FINITE)))
}
