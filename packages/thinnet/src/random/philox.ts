const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/**
 * Philox4x32-10: four random 32-bit words, a function of a counter (c0…c3) and a key (k0, k1) alone.
 *
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; the words are those of its
 * library Random123.
 *
 * @param c0 counter and key words: whole numbers, taken modulo 2³²
 * @param out the words go to out[at] … out[at + 3]
 */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array | Int32Array,
  at = 0,
): void {
  let a = c0 | 0
  let b = c1 | 0
  let c = c2 | 0
  let d = c3 | 0
  let key0 = k0 | 0
  let key1 = k1 | 0
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, a)
    const low0 = Math.imul(M0, a)
    const high1 = multiplyHigh(M1, c)
    const low1 = Math.imul(M1, c)
    a = high1 ^ b ^ key0
    b = low1
    c = high0 ^ d ^ key1
    d = low0
    key0 = (key0 + W0) | 0
    key1 = (key1 + W1) | 0
  }
  out[at] = a
  out[at + 1] = b
  out[at + 2] = c
  out[at + 3] = d
}

/** The high 32 bits of the 64-bit product of two unsigned words, by halves; no partial sum exceeds 32 bits. */
function multiplyHigh(m: number, x: number): number {
  const mLow = m & 0xffff
  const mHigh = m >>> 16
  const xLow = x & 0xffff
  const xHigh = x >>> 16
  const middle = (Math.imul(mLow, xHigh) + (Math.imul(mLow, xLow) >>> 16)) | 0
  const carry = (Math.imul(mHigh, xLow) + (middle & 0xffff)) | 0
  return (Math.imul(mHigh, xHigh) + (middle >>> 16) + (carry >>> 16)) | 0
}
