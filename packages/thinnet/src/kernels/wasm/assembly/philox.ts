/**
 * Philox4x32-10 (Salmon et al. 2011): 10 rounds turn a key and a counter [block, step, site, purpose] into 4 words.
 */
const MULTIPLIER_0: u32 = 0xd2511f53
const MULTIPLIER_1: u32 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85

/** The 16 bytes of 4 blocks, from `block` on: 64 bytes, in order. */
export function philox4Blocks(to: usize, key0: u32, key1: u32, block: u32, step: u32, site: u32, purpose: u32): void {
  const m0 = i32x4.splat(MULTIPLIER_0)
  const m1 = i32x4.splat(MULTIPLIER_1)
  const weyl0 = i32x4.splat(WEYL_0)
  const weyl1 = i32x4.splat(WEYL_1)
  let k0 = i32x4.splat(key0)
  let k1 = i32x4.splat(key1)
  let c0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3))
  let c1 = i32x4.splat(step)
  let c2 = i32x4.splat(site)
  let c3 = i32x4.splat(purpose)
  for (let round = 0; round < 10; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0)
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0)
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1)
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1)
    c0 = v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), v128.xor(c1, k0))
    c2 = v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), v128.xor(c3, k1))
    c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6)
    c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6)
    k0 = i32x4.add(k0, weyl0)
    k1 = i32x4.add(k1, weyl1)
  }
  // cᵢ holds word i of the four blocks: turn words into blocks
  const first = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5)
  const second = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5)
  v128.store(to, v128.shuffle<i64>(first, second, 0, 2))
  v128.store(to, v128.shuffle<i64>(first, second, 1, 3), 16)
  const third = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7)
  const fourth = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(third, fourth, 0, 2), 32)
  v128.store(to, v128.shuffle<i64>(third, fourth, 1, 3), 48)
}
