import { PURPOSE_DROPOUT, PURPOSE_DROPOUT_TIE } from './constants.generated'
import { splat } from './math'
import { philox8, philoxWord } from './random/philox'
import { at, bytes } from './simd'

/** Elements at a time: 8 blocks of 16 bytes, one for each element. */
const GROUP = 128

/**
 * y = kept ? x · scale : 0 for T < 2³², T = top · 2²⁴ + low; the definition is at DropoutMask.
 * The region's element 0 is element `lane` of block `block`, at 16 elements a block. Uses 640 bytes of workspace.
 */
export function dropout(
  y: usize,
  x: usize,
  scale: f64,
  top: i32,
  low: u32,
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
  const zero = splat(0)
  masked(y, x, factor, zero, zero, false, top, low, key0, key1, step, site, block, lane, workspace, begin, end)
}

/** y = kept ? x · scale + shift : dropped, with the same mask. */
export function dropoutInto(
  y: usize,
  x: usize,
  scale: f64,
  shift: f64,
  dropped: f64,
  top: i32,
  low: u32,
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
  const term = splat(<f32>shift)
  const other = splat(<f32>dropped)
  masked(y, x, factor, term, other, true, top, low, key0, key1, step, site, block, lane, workspace, begin, end)
}

/** Both: `into` says whether there are a shift and a value for the dropped. It is known where this is written out. */
@inline
function masked(
  y: usize,
  x: usize,
  factor: v128,
  shift: v128,
  dropped: v128,
  into: bool,
  top: i32,
  low: u32,
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
  const drawn = i8x16.splat(<i8>top)
  const random = workspace // bytes, as philox8 lays them
  const values = workspace + GROUP
  block += (begin + lane) >> 4
  for (let i = ((begin + lane) & ~15) - lane; i < end; i += GROUP, block += 8) {
    philox8(random, key0, key1, block, step, site, PURPOSE_DROPOUT)
    let least = drawn
    if (low && hasByte(random, drawn)) {
      settle(random, drawn, low, key0, key1, block, step, site)
      least = i8x16.splat(1)
    }
    const isWhole = i >= begin && i + GROUP <= end
    const first = max(i, begin)
    const inside = at(values, first - i)
    const size = bytes(min(i + GROUP, end) - first)
    if (!isWhole) memory.copy(inside, at(x, first), size)
    drop(isWhole ? at(y, i) : values, isWhole ? at(x, i) : values, random, least, factor, shift, dropped, into)
    if (!isWhole) memory.copy(at(y, first), inside, size)
  }
}

/** Whether one of a group's bytes is equal to `byte`. */
@inline
export function hasByte(random: usize, byte: v128): bool {
  const a = v128.or(i8x16.eq(v128.load(random), byte), i8x16.eq(v128.load(random, 16), byte))
  const b = v128.or(i8x16.eq(v128.load(random, 32), byte), i8x16.eq(v128.load(random, 48), byte))
  const c = v128.or(i8x16.eq(v128.load(random, 64), byte), i8x16.eq(v128.load(random, 80), byte))
  const d = v128.or(i8x16.eq(v128.load(random, 96), byte), i8x16.eq(v128.load(random, 112), byte))
  return v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))
}

/** Makes a group's bytes 0 where they are dropped and 255 where kept, drawing for each tie. */
export function settle(random: usize, top: v128, low: u32, key0: u32, key1: u32, block: u32, step: u32, site: u32): void {
  for (let w: u32 = 0; w < 8; w++, random += 16) {
    const word = v128.load(random)
    v128.store(random, i8x16.ge_u(word, top))
    for (let ties = i8x16.bitmask(i8x16.eq(word, top)); ties; ties &= ties - 1) {
      const byte = ctz(ties)
      const four = ((block + (w & 4) + (byte >> 2)) << 2) + (w & 3) // which four elements it is among
      const drawn = philoxWord(byte & 3, key0, key1, four, step, site, PURPOSE_DROPOUT_TIE) & 0xffffff
      if (drawn < low) store<u8>(random + byte, 0)
    }
  }
}

/** A group whose elements are kept where their bytes are at least `least`. */
@inline
function drop(y: usize, x: usize, random: usize, least: v128, factor: v128, shift: v128, dropped: v128, into: bool): void {
  dropWord(y, x, v128.load(random), least, factor, shift, dropped, into)
  dropWord(y + 16, x + 16, v128.load(random, 16), least, factor, shift, dropped, into)
  dropWord(y + 32, x + 32, v128.load(random, 32), least, factor, shift, dropped, into)
  dropWord(y + 48, x + 48, v128.load(random, 48), least, factor, shift, dropped, into)
  dropWord(y + 256, x + 256, v128.load(random, 64), least, factor, shift, dropped, into)
  dropWord(y + 272, x + 272, v128.load(random, 80), least, factor, shift, dropped, into)
  dropWord(y + 288, x + 288, v128.load(random, 96), least, factor, shift, dropped, into)
  dropWord(y + 304, x + 304, v128.load(random, 112), least, factor, shift, dropped, into)
}

/** The same 4 elements of 4 blocks, each byte's verdict spread over its element. */
@inline
function dropWord(y: usize, x: usize, word: v128, least: v128, factor: v128, shift: v128, dropped: v128, into: bool): void {
  const kept = i8x16.ge_u(word, least)
  const low = v128.shuffle<i8>(kept, kept, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)
  const high = v128.shuffle<i8>(kept, kept, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15)
  dropFour(y, x, v128.shuffle<i16>(low, low, 0, 0, 1, 1, 2, 2, 3, 3), factor, shift, dropped, into)
  dropFour(y + 64, x + 64, v128.shuffle<i16>(low, low, 4, 4, 5, 5, 6, 6, 7, 7), factor, shift, dropped, into)
  dropFour(y + 128, x + 128, v128.shuffle<i16>(high, high, 0, 0, 1, 1, 2, 2, 3, 3), factor, shift, dropped, into)
  dropFour(y + 192, x + 192, v128.shuffle<i16>(high, high, 4, 4, 5, 5, 6, 6, 7, 7), factor, shift, dropped, into)
}

@inline
function dropFour(y: usize, x: usize, kept: v128, factor: v128, shift: v128, dropped: v128, into: bool): void {
  const scaled = f32x4.mul(v128.load(x), factor)
  if (into) v128.store(y, v128.bitselect(f32x4.add(scaled, shift), dropped, kept))
  else v128.store(y, v128.and(scaled, kept))
}
