import { abs, exp, expm1, log1p, max, min, normalCdf, sigmoid, tanh } from './functions.ts'

/** Klambauer et al. 2017, equation 14: with these, mean 0 and variance 1 stay what they are from layer to layer. */
const LAMBDA = 1.0507009873554805
const ALPHA = 1.6732632423543772

/** √(8/π): twice the √(2/π) of gelu's tanh form, since ½(1 + tanh u) = sigmoid(2u). */
const ROOT = 1.5957691216057308
const bend = (x: number) => sigmoid(ROOT * (x + 0.044715 * x * x * x))

/** The density of the standard normal distribution; 0.3989422804014327 = 1/√(2π). */
const density = (x: number) => 0.3989422804014327 * exp(-0.5 * x * x)

/** With e = eˣ, tanh(log(1 + e)) = n / (n + 2), n = e² + 2e: for mish; from 20 on it rounds to 1. */
const power = (x: number) => exp(min(x, 20))
const twice = (e: number) => e * (e + 2)

/**
 * y = f(x), and dx from dy and what `reads` says: y where that is enough, so that x need not be kept and y may be written
 * over it; else x.
 */
export const activations = {
  elu: {
    reads: 'output',
    forward: (x: number, alpha: number) => (x > 0 ? x : alpha * expm1(x)),
    backward: (dy: number, y: number, alpha: number) => dy * (y > 0 ? 1 : y + alpha),
  },
  exponential: {
    reads: 'output',
    forward: (x: number) => exp(x),
    backward: (dy: number, y: number) => dy * y,
  },
  gelu: {
    reads: 'input',
    forward: (x: number) => x * normalCdf(x),
    backward: (dy: number, x: number) => dy * (normalCdf(x) + x * density(x)),
  },
  geluTanh: {
    reads: 'input',
    forward: (x: number) => x * bend(x),
    backward: (dy: number, x: number) =>
      dy * (bend(x) + x * (bend(x) * (1 - bend(x))) * (ROOT * (1 + 0.134145 * x * x))),
  },
  hardSigmoid: {
    reads: 'output',
    forward: (x: number) => min(max(x + 3, 0), 6) / 6,
    backward: (dy: number, y: number) => (y > 0 ? (y < 1 ? dy / 6 : 0) : 0),
  },
  /** hardSigmoid of any slope. */
  slopedSigmoid: {
    reads: 'output',
    forward: (x: number, slope: number) => min(max(x + 0.5 / slope, 0) * slope, 1),
    backward: (dy: number, y: number, slope: number) => (y > 0 ? (y < 1 ? slope * dy : 0) : 0),
  },
  hardSilu: {
    reads: 'input',
    forward: (x: number) => x * (min(max(x + 3, 0), 6) / 6),
    backward: (dy: number, x: number) => dy * (x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5),
  },
  leakyRelu: {
    reads: 'output',
    forward: (x: number, slope: number) => (x > 0 ? x : slope * x),
    backward: (dy: number, y: number, slope: number) => (y > 0 ? dy : slope * dy),
  },
  /** relu with all its options; −∞ becomes 0 where the slope is 0, and a NaN stays one. */
  limitedRelu: {
    reads: 'input',
    forward: (x: number, slope: number, threshold: number, most: number) =>
      x > threshold ? min(x, most) : slope > 0 ? slope * (x - threshold) : x < threshold ? 0 : x - threshold,
    backward: (dy: number, x: number, slope: number, threshold: number, most: number) =>
      x > threshold ? (x < most ? dy : 0) : slope * dy,
  },
  mish: {
    reads: 'input',
    forward: (x: number) => x * (twice(power(x)) / (twice(power(x)) + 2)),
    backward: (dy: number, x: number) =>
      dy * ((twice(power(x)) + (4 * x * power(x) * (power(x) + 1)) / (twice(power(x)) + 2)) / (twice(power(x)) + 2)),
  },
  relu6: {
    reads: 'output',
    forward: (x: number) => min(max(x, 0), 6),
    backward: (dy: number, y: number) => (y > 0 ? (y < 6 ? dy : 0) : 0),
  },
  selu: {
    reads: 'output',
    forward: (x: number) => (x > 0 ? LAMBDA * x : LAMBDA * ALPHA * expm1(x)),
    backward: (dy: number, y: number) => dy * (y > 0 ? LAMBDA : y + LAMBDA * ALPHA),
  },
  sigmoid: {
    reads: 'output',
    forward: (x: number) => sigmoid(x),
    backward: (dy: number, y: number) => dy * (y * (1 - y)),
  },
  silu: {
    reads: 'input',
    forward: (x: number) => x * sigmoid(x),
    backward: (dy: number, x: number) => dy * (sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
  },
  softplus: {
    reads: 'output',
    forward: (x: number) => max(x, 0) + log1p(exp(-abs(x))),
    // sigmoid(x) = 1 − e⁻ʸ
    backward: (dy: number, y: number) => dy * -expm1(-y),
  },
  softsign: {
    reads: 'input',
    forward: (x: number) => x / (1 + abs(x)),
    backward: (dy: number, x: number) => dy / ((1 + abs(x)) * (1 + abs(x))),
  },
  tanh: {
    reads: 'output',
    forward: (x: number) => tanh(x),
    backward: (dy: number, y: number) => dy * (1 - y * y),
  },
} as const
