import { PURPOSE_NOISE } from './constants.generated'
import { beyondCentre, centred, centreQuantile, tailQuantile } from './random/normal'
import { philox8 } from './random/philox'
import { at, demote, store, transpose4 } from './simd'

/** Elements at a time: the words of 8 blocks. */
const GROUP = 32

/**
 * y = x + stddev · z where base is 0, y = x · (1 + stddev · z) where it is 1; the definition of z is at StandardNormal.
 * The region's element 0 is element `lane` of block `block`, at 4 elements a block. Uses 512 bytes of workspace.
 */
export function gaussianNoise(
  y: usize,
  x: usize,
  stddev: f64,
  base: f64,
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
  const noise = workspace + 256
  block += (begin + lane) >> 2
  for (let i = ((begin + lane) & ~3) - lane; i < end; i += GROUP, block += 8) {
    philox8(random, key0, key1, block, step, site, PURPOSE_NOISE)
    transpose4(words, 16, random, 16)
    transpose4(words + 64, 16, random + 64, 16)
    draw(noise, words, stddev, base)
    const last = min(i + GROUP, end)
    for (let j = max(i, begin); j < last; j += 4) {
      const v = v128.load(at(x, j))
      const n = v128.load(at(noise, j - i))
      store(at(y, j), base == 0 ? f32x4.add(v, n) : f32x4.mul(v, n), last - j)
    }
  }
}

/** noise = base + stddev · z of a group of words, rounded once. */
@inline
function draw(noise: usize, words: usize, stddev: f64, base: f64): void {
  const deviation = f64x2.splat(stddev)
  const start = f64x2.splat(base)
  let beyond: u32 = 0
  for (let k = 0; k < GROUP; k += 4) {
    const word = v128.load(at(words, k))
    const a = centred(word)
    const b = centred(v128.shuffle<i64>(word, word, 1, 0))
    beyond |= (beyondCentre(a) | (beyondCentre(b) << 2)) << k
    const first = f64x2.add(start, f64x2.mul(deviation, centreQuantile(a)))
    const second = f64x2.add(start, f64x2.mul(deviation, centreQuantile(b)))
    v128.store(at(noise, k), demote(first, second))
  }
  // The others, one in seven, are done again by twos; of an odd number the last twice.
  while (beyond) {
    const i = ctz(beyond)
    beyond &= beyond - 1
    const j = beyond ? ctz(beyond) : i
    beyond &= beyond - 1
    const pair = v128.load32_lane(at(words, j), v128.load32_zero(at(words, i)), 1)
    const z = tailQuantile(centred(pair))
    const both = f32x4.demote_f64x2_zero(f64x2.add(start, f64x2.mul(deviation, z)))
    v128.store_lane<f32>(at(noise, i), both, 0)
    v128.store_lane<f32>(at(noise, j), both, 1)
  }
}
