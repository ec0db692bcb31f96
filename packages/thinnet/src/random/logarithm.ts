// ln 2 in two parts: the first has so few bits that its product with any exponent is exact.
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const SMALLEST_NORMAL = 2.2250738585072014e-308
const TWO_54 = 0x40_0000_0000_0000

const view = new DataView(new ArrayBuffer(8))

/**
 * The natural logarithm of a finite x > 0, within a unit or so in the last place.
 *
 * Its operations are + − · / and nothing else, which IEEE 754 rounds alike everywhere. `Math.log` may differ between
 * engines in the last bit, and so would the weights drawn with it.
 */
export function logarithm(x: number): number {
  const subnormal = x < SMALLEST_NORMAL
  view.setFloat64(0, subnormal ? x * TWO_54 : x)
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - (subnormal ? 1023 + 54 : 1023)
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let mantissa = view.getFloat64(0) // [1, 2)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  // ln(1 + f) = 2 artanh s = 2s + s · (2/3 s² + 2/5 s⁴ + …), where 2s = f − s · f, and s² < 0.03
  const f = mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  let series = 0
  for (let k = 10; k > 0; k--) series = z * (2 / (2 * k + 1) + series)
  return exponent * LN2_HIGH + (f - (s * (f - series) - exponent * LN2_LOW))
}
