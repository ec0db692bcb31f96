import { PURPOSE_UNIFORM } from './constants.generated'
import { philox8 } from './random/philox'
import { at, demote, store, transpose4 } from './simd'

/** Elements at a time: the words of 8 blocks. */
const GROUP = 32
const TWO_32: f64 = 4294967296
/** 1 − 2⁻²⁴, the last float below 1. */
const BELOW_ONE: f32 = 0.99999994

/**
 * y = u; the definition stands at UniformNoise. The region's element 0 is element `lane` of block `block`, at 4 elements a
 * block. Uses 272 bytes of workspace.
 */
export function uniforms(
  y: usize,
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
  const random = workspace
  const words = workspace + 128
  block += (begin + lane) >> 2
  for (let i = ((begin + lane) & ~3) - lane; i < end; i += GROUP, block += 8) {
    philox8(random, key0, key1, block, step, site, PURPOSE_UNIFORM)
    transpose4(words, 16, random, 16)
    transpose4(words + 64, 16, random + 64, 16)
    const last = min(i + GROUP, end)
    for (let j = max(i, begin); j < last; j += 4) store(at(y, j), fraction(v128.load(at(words, j - i))), last - j)
  }
}

/** (word + ½) / 2³², exact in doubles and rounded once. */
@inline
function fraction(words: v128): v128 {
  const half = f64x2.splat(0.5)
  const share = f64x2.splat(1 / TWO_32)
  const first = f64x2.convert_low_i32x4_u(words)
  const second = f64x2.convert_low_i32x4_u(v128.shuffle<i64>(words, words, 1, 0))
  const a = f64x2.mul(f64x2.add(first, half), share)
  const b = f64x2.mul(f64x2.add(second, half), share)
  return f32x4.min(demote(a, b), f32x4.splat(BELOW_ONE))
}
