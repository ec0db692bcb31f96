import { logarithm } from './logarithm.ts'
import { type Stream, uniforms } from './streams.ts'

// Numerators and denominators, constant term first: the paper's a and b, c and d, e and f, rounded to doubles.
const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const
const SHOULDER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const
const TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const

/**
 * The z below which a standard normal number falls with probability p: the inverse of Φ, to about 16 digits.
 *
 * Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37(3), 1988, there
 * PPND16. Computed by + − · / and √ alone, so that it has the same bits on every machine.
 *
 * @param p in [0, 1]; 0 and 1 give ∓Infinity, anything outside gives NaN
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q)
  const tail = q < 0 ? p : 1 - p
  if (!(tail > 0)) return tail === 0 ? q * Number.POSITIVE_INFINITY : Number.NaN
  const r = Math.sqrt(-logarithm(tail))
  const z = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5)
  return q < 0 ? -z : z
}

/** Standard normal numbers, by inversion: out[i] is the quantile of uniform first + i. */
export function normals(stream: Stream, count: number, first = 0): Float64Array {
  return uniforms(stream, count, first).map(normalQuantile)
}

/** Φ(−2) */
const BELOW_MINUS_TWO = 0.02275013194817921

/** Standard normal numbers given that they lie in (−2, 2), by inversion: uniform i is fitted between Φ(−2) and Φ(2). */
export function truncatedNormals(stream: Stream, count: number, first = 0): Float64Array {
  return uniforms(stream, count, first).map(u => normalQuantile(BELOW_MINUS_TWO + u * (1 - 2 * BELOW_MINUS_TWO)))
}

type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]]

function ratio([numerator, denominator]: Ratio, x: number): number {
  return horner(numerator, x) / horner(denominator, x)
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!
  return value
}
