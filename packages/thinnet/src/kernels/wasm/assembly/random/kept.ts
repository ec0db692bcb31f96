import { PURPOSE_DROPOUT } from '../constants.generated'
import { hasByte, settle } from '../dropout'
import { philox8 } from './philox'

/** How many bytes `keptBytes` may write past `count`. */
export const GROUP: usize = 128

/**
 * 255 for each element that is kept and 0 for each that is dropped, from the first element of block `block` on, in order;
 * the definition is at DropoutMask, with T = top · 2²⁴ + low. Writes whole groups of GROUP bytes.
 */
export function keptBytes(
  to: usize,
  count: i32,
  top: i32,
  low: i32,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
): void {
  if (top > 255) return memory.fill(to, 0, count)
  if ((top | low) == 0) return memory.fill(to, 255, count)
  const drawn = i8x16.splat(<i8>top)
  for (const end = to + count; to < end; to += GROUP, block += 8) {
    philox8(to, key0, key1, block, step, site, PURPOSE_DROPOUT)
    let least = drawn
    if (low && hasByte(to, drawn)) {
      settle(to, drawn, low, key0, key1, block, step, site)
      least = i8x16.splat(1)
    }
    inOrder(to, least)
    inOrder(to + 64, least)
  }
}

/** Four blocks whose words lie side by side, as philox8 lays them: one block after the other, as verdicts. */
@inline
function inOrder(to: usize, least: v128): void {
  const a = i8x16.ge_u(v128.load(to), least)
  const b = i8x16.ge_u(v128.load(to, 16), least)
  const c = i8x16.ge_u(v128.load(to, 32), least)
  const d = i8x16.ge_u(v128.load(to, 48), least)
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 16)
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 32)
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 48)
}
