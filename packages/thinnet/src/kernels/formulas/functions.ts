import { normalCdf } from '../../numeric/normal-cdf.ts'

/**
 * What formulas may call, in float64. wasm/assembly/math.ts has each again on four floats, under the same name; there
 * `expm1` is for numbers up to 0, `log1p` for −½ to 1, and `pow` for a base of 0 or more.
 */
export const { abs, exp, expm1, log, log1p, max, min, pow, sqrt, tanh } = Math

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: number) => 1 / (1 + exp(-x))

export { normalCdf }
