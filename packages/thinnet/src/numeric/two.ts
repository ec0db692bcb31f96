const view = new DataView(new ArrayBuffer(8))

/** 2ⁿ for whole n that a double holds as a normal number: −1022 to 1023. */
export function powerOfTwo(n: number): number {
  view.setUint32(0, (n + 1023) << 20)
  view.setUint32(4, 0)
  return view.getFloat64(0)
}

const SMALLEST_NORMAL = 2.2250738585072014e-308

/** x > 0 as 2^exponent · mantissa, with the mantissa from √½ to √2. */
export function binaryParts(x: number): { exponent: number; mantissa: number } {
  const subnormal = x < SMALLEST_NORMAL
  view.setFloat64(0, subnormal ? x * powerOfTwo(54) : x)
  const high = view.getUint32(0)
  const exponent = (high >>> 20) - (subnormal ? 1023 + 54 : 1023)
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  const mantissa = view.getFloat64(0) // [1, 2)
  return mantissa > Math.SQRT2 ? { exponent: exponent + 1, mantissa: mantissa / 2 } : { exponent, mantissa }
}

/** ln 2 in two parts: the first has so few bits that its product with any exponent is exact. */
export const LN2_HIGH = 0.6931471803691238
export const LN2_LOW = 1.9082149292705877e-10

/** The error of the product p = a · b: a · b = p + error exactly, where nothing overflows (Dekker 1971). */
export function productError(a: number, b: number, p: number): number {
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)]
  const [aLow, bLow] = [a - aHigh, b - bHigh]
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** The upper half of the digits, rounded (Veltkamp 1968). */
function upperHalf(a: number): number {
  const c = 134217729 * a
  return c - (c - a)
}
