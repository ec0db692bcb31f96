/**
 * Where a product is added to a sum (`madd` in assembly/simd.ts), a module has f32x4.relaxed_min and relaxed_max, which it uses
 * for nothing else; in their places go a multiplication and an addition, or nothing and a fused multiply-add. Each of these
 * instructions is three bytes.
 */
export function withSums(bytes: Uint8Array<ArrayBuffer>, fused: boolean): Uint8Array<ArrayBuffer> {
  const [product, sum] = fused ? [NOTHING, MULTIPLY_ADD] : [MULTIPLY, ADD]
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 253 || bytes[i + 2] !== 2) continue
    if (bytes[i + 1] === 141) bytes.set(product, i)
    else if (bytes[i + 1] === 142) bytes.set(sum, i)
  }
  return bytes
}

const NOTHING = [1, 1, 1]
const MULTIPLY_ADD = [253, 133, 2]
const MULTIPLY = [253, 230, 1]
const ADD = [253, 228, 1]
