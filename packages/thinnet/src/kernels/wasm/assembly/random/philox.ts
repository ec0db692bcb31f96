/**
 * Philox4x32-10 (Salmon et al. 2011): 10 rounds make 4 words of a key and a counter [block, step, site, purpose].
 */
const MULTIPLIER_0: u32 = 0xd2511f53
const MULTIPLIER_1: u32 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85
/** The same in memory, since engines load a vector faster than they build it. */
const CONSTANTS = memory.data<u32>([MULTIPLIER_0, MULTIPLIER_1, WEYL_0, WEYL_1])

/** One word of one block. */
export function philoxWord(word: u32, key0: u32, key1: u32, c0: u32, c1: u32, c2: u32, c3: u32): u32 {
  for (let round = 0; round < 10; round++) {
    const product0 = <u64>c0 * MULTIPLIER_0
    const product1 = <u64>c2 * MULTIPLIER_1
    c0 = <u32>(product1 >> 32) ^ c1 ^ key0
    c1 = <u32>product1
    c2 = <u32>(product0 >> 32) ^ c3 ^ key1
    c3 = <u32>product0
    key0 += WEYL_0
    key1 += WEYL_1
  }
  return word < 2 ? (word == 0 ? c0 : c1) : word == 2 ? c2 : c3
}

/**
 * All words of the 8 blocks from `block` on. Word w of blocks 0 to 3 goes to to + 16 · w, side by side, that of blocks
 * 4 to 7 to 64 bytes further on: two computations, a and b, since each often waits for a product.
 */
@inline
export function philox8(to: usize, key0: u32, key1: u32, block: u32, step: u32, site: u32, purpose: u32): void {
  const m0 = v128.load32_splat(CONSTANTS)
  const m1 = v128.load32_splat(CONSTANTS, 4)
  let k0 = i32x4.splat(key0)
  let k1 = i32x4.splat(key1)
  let a0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3))
  let a1 = i32x4.splat(step)
  let a2 = i32x4.splat(site)
  let a3 = i32x4.splat(purpose)
  let b0 = i32x4.add(a0, i32x4.splat(4))
  let b1 = a1
  let b2 = a2
  let b3 = a3
  for (let round = 0; round < 10; round++) {
    const a = a0
    a0 = v128.xor(highProduct(a2, m1), v128.xor(a1, k0))
    a1 = i32x4.mul(a2, m1)
    a2 = v128.xor(highProduct(a, m0), v128.xor(a3, k1))
    a3 = i32x4.mul(a, m0)
    const b = b0
    b0 = v128.xor(highProduct(b2, m1), v128.xor(b1, k0))
    b1 = i32x4.mul(b2, m1)
    b2 = v128.xor(highProduct(b, m0), v128.xor(b3, k1))
    b3 = i32x4.mul(b, m0)
    k0 = i32x4.add(k0, v128.load32_splat(CONSTANTS, 8))
    k1 = i32x4.add(k1, v128.load32_splat(CONSTANTS, 12))
  }
  v128.store(to, a0)
  v128.store(to, a1, 16)
  v128.store(to, a2, 32)
  v128.store(to, a3, 48)
  v128.store(to, b0, 64)
  v128.store(to, b1, 80)
  v128.store(to, b2, 96)
  v128.store(to, b3, 112)
}

/** The high halves of 4 products of 64 bits. */
@inline
function highProduct(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7)
}
