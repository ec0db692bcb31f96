import { splat } from './math'
import { philox4Blocks } from './philox'
import { at } from './simd'

/** The purposes of random/streams.ts. */
const DROPOUT: u32 = 2
const DROPOUT_TIE: u32 = 3

/**
 * y = kept ? x · scale : 0 for 0 < T < 2³², T = threshold; the definition stands at DropoutMask.
 * The region's element 0 is element `lane` of block `block`, at 16 elements a block. Uses 128 bytes of workspace.
 */
export function dropout(
  y: usize,
  x: usize,
  scale: f64,
  threshold: u32,
  key0: u32,
  key1: u32,
  step: u32,
  site: u32,
  block: u32,
  lane: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const factor = splat(<f32>scale)
  const top = i8x16.splat(<i8>(threshold >> 24))
  const low = threshold & 0xffffff
  const ties = workspace + 64
  let group = (begin + lane) >> 4 // the block, counted from `block`
  while (group << 4 < end + lane) {
    philox4Blocks(workspace, key0, key1, block + group, step, site, DROPOUT)
    for (let i = 0; i < 4; i++, group++) {
      const bytes = v128.load(workspace + ((<usize>i) << 4))
      let dropped = i8x16.lt_u(bytes, top)
      const tied = i8x16.eq(bytes, top)
      if (low && v128.any_true(tied)) {
        philox4Blocks(ties, key0, key1, (block + group) << 2, step, site, DROPOUT_TIE)
        dropped = v128.or(dropped, v128.and(tied, below(low, ties)))
      }
      write(y, x, factor, dropped, (group << 4) - lane, begin, end, ties)
    }
  }
}

/** Which of 16 words have their low 24 bits below a bound, as bytes of −1 or 0. */
function below(bound: u32, words: usize): v128 {
  const mask = i32x4.splat(0xffffff)
  const b = i32x4.splat(bound)
  const first = i32x4.lt_s(v128.and(v128.load(words), mask), b)
  const second = i32x4.lt_s(v128.and(v128.load(words, 16), mask), b)
  const third = i32x4.lt_s(v128.and(v128.load(words, 32), mask), b)
  const fourth = i32x4.lt_s(v128.and(v128.load(words, 48), mask), b)
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(first, second), i16x8.narrow_i32x4_s(third, fourth))
}

/** Elements i to i + 15, or those of them that lie from begin to end: 0 where their byte of `dropped` is −1. */
@inline
function write(y: usize, x: usize, factor: v128, dropped: v128, i: i32, begin: i32, end: i32, scratch: usize): void {
  if (i >= begin && i + 16 <= end) {
    const first = i16x8.extend_low_i8x16_s(dropped)
    const second = i16x8.extend_high_i8x16_s(dropped)
    const to = at(y, i)
    const from = at(x, i)
    v128.store(to, v128.andnot(f32x4.mul(v128.load(from), factor), i32x4.extend_low_i16x8_s(first)))
    v128.store(to, v128.andnot(f32x4.mul(v128.load(from, 16), factor), i32x4.extend_high_i16x8_s(first)), 16)
    v128.store(to, v128.andnot(f32x4.mul(v128.load(from, 32), factor), i32x4.extend_low_i16x8_s(second)), 32)
    v128.store(to, v128.andnot(f32x4.mul(v128.load(from, 48), factor), i32x4.extend_high_i16x8_s(second)), 48)
    return
  }
  v128.store(scratch, dropped)
  for (let e = max(i, begin); e < min(i + 16, end); e++) {
    const value = f32.load(at(x, e)) * f32x4.extract_lane(factor, 0)
    f32.store(at(y, e), load<u8>(scratch + (e - i)) ? 0 : value)
  }
}
