import { LOSS_EPSILON } from '../constants.ts'
import { abs, exp, log, log1p, max, min, pow, sigmoid, tanh } from './functions.ts'

const square = (x: number) => x * x
const sign = (x: number) => (x > 0 ? 1 : x < 0 ? -1 : 0)
const atLeast = (x: number) => max(x, LOSS_EPSILON)
const clip = (q: number) => min(atLeast(q), 1 - LOSS_EPSILON)
/** A derivative where y is not clipped, else 0. */
const open = (y: number, slope: number) => (y < LOSS_EPSILON ? 0 : y > 1 - LOSS_EPSILON ? 0 : slope)
/** log(1 − clip(q)): the subtraction is exact above ½, and below it log1p needs none. */
const logOfOther = (q: number) => (q < 0.5 ? log1p(-clip(q)) : log(clip(1 - q)))
/** Label smoothing of 0 and 1: both come nearer to ½. */
const smooth = (t: number, smoothing: number) => t * (1 - smoothing) + 0.5 * smoothing
/** Hinge losses take 0, or −1, for no. */
const side = (t: number) => (t > 0 ? 1 : -1)
const shortOf = (y: number, t: number) => max(1 - side(t) * y, 0)

const crossentropy = (y: number, t: number) => -(t * log(clip(y)) + (1 - t) * logOfOther(y))
const crossentropySlope = (y: number, t: number) => open(y, (1 - t) / (1 - y) - t / y)
const crossentropyOfLogits = (z: number, t: number) => max(z, 0) - z * t + log1p(exp(-abs(z)))

/** How far a probability is from its target. */
const miss = (y: number, t: number) => atLeast(1 - (t * y + (1 - t) * (1 - y)))
const weight = (t: number, yes: number, no: number) => t * yes + (1 - t) * no
/** The derivative of miss^γ to y. */
const missSlope = (y: number, t: number, gamma: number) => gamma * pow(miss(y, t), gamma - 1) * (1 - 2 * t)

const focal = (y: number, t: number, gamma: number) => pow(miss(y, t), gamma) * crossentropy(y, t)
const focalSlope = (y: number, t: number, gamma: number) =>
  missSlope(y, t, gamma) * crossentropy(y, t) + pow(miss(y, t), gamma) * crossentropySlope(y, t)
const focalOfLogits = (z: number, t: number, gamma: number) =>
  pow(miss(sigmoid(z), t), gamma) * crossentropyOfLogits(z, t)
const focalOfLogitsSlope = (z: number, t: number, gamma: number) =>
  missSlope(sigmoid(z), t, gamma) * (sigmoid(z) * (1 - sigmoid(z))) * crossentropyOfLogits(z, t) +
  pow(miss(sigmoid(z), t), gamma) * (sigmoid(z) - t)

const logOf = (x: number) => log(1 + atLeast(x))

/**
 * One output's part of a loss that is a mean over a sample's outputs: loss = mean f(y, t), dy = f′(y, t) / outputs. What
 * comes after y and t are options.
 */
export const losses = {
  binaryCrossentropy: {
    forward: (y: number, t: number, smoothing: number) => crossentropy(y, smooth(t, smoothing)),
    backward: (y: number, t: number, smoothing: number) => crossentropySlope(y, smooth(t, smoothing)),
  },
  /** The same of z, y = sigmoid(z), which it is stable for. */
  sigmoidCrossentropy: {
    forward: (z: number, t: number, smoothing: number) => crossentropyOfLogits(z, smooth(t, smoothing)),
    backward: (z: number, t: number, smoothing: number) => sigmoid(z) - smooth(t, smoothing),
  },
  /** yes and no: how much a target of 1 counts, and one of 0. */
  binaryFocalCrossentropy: {
    forward: (y: number, t: number, smoothing: number, gamma: number, yes: number, no: number) =>
      weight(smooth(t, smoothing), yes, no) * focal(y, smooth(t, smoothing), gamma),
    backward: (y: number, t: number, smoothing: number, gamma: number, yes: number, no: number) =>
      weight(smooth(t, smoothing), yes, no) * focalSlope(y, smooth(t, smoothing), gamma),
  },
  sigmoidFocalCrossentropy: {
    forward: (z: number, t: number, smoothing: number, gamma: number, yes: number, no: number) =>
      weight(smooth(t, smoothing), yes, no) * focalOfLogits(z, smooth(t, smoothing), gamma),
    backward: (z: number, t: number, smoothing: number, gamma: number, yes: number, no: number) =>
      weight(smooth(t, smoothing), yes, no) * focalOfLogitsSlope(z, smooth(t, smoothing), gamma),
  },
  /** Of probabilities that sum to 1; a sum over the outputs, hence times their number. */
  categoricalFocalCrossentropy: {
    forward: (p: number, t: number, alpha: number, gamma: number, outputs: number) =>
      -(outputs * alpha * t) * (pow(1 - clip(p), gamma) * log(clip(p))),
    backward: (p: number, t: number, alpha: number, gamma: number, outputs: number) =>
      open(p, outputs * alpha * t * (gamma * pow(1 - clip(p), gamma - 1) * log(clip(p)) - pow(1 - clip(p), gamma) / p)),
  },
  hinge: {
    forward: (y: number, t: number) => shortOf(y, t),
    backward: (y: number, t: number) => (shortOf(y, t) > 0 ? -side(t) : 0),
  },
  huber: {
    forward: (y: number, t: number, delta: number) =>
      abs(y - t) > delta ? delta * abs(y - t) - 0.5 * delta * delta : 0.5 * square(y - t),
    backward: (y: number, t: number, delta: number) => max(min(y - t, delta), -delta),
  },
  /** A sum over the outputs, hence times their number. */
  klDivergence: {
    forward: (y: number, t: number, outputs: number) =>
      outputs * min(atLeast(t), 1) * log(min(atLeast(t), 1) / min(atLeast(y), 1)),
    backward: (y: number, t: number, outputs: number) =>
      y < LOSS_EPSILON ? 0 : y > 1 ? 0 : -(outputs * min(atLeast(t), 1)) / y,
  },
  /** log cosh(y − t): near 0 by 1 − tanh² = 1/cosh², which keeps its digits there. */
  logCosh: {
    forward: (y: number, t: number) =>
      abs(y - t) < 0.5 ? -0.5 * log1p(-square(tanh(y - t))) : abs(y - t) + log(0.5 + 0.5 * exp(-2 * abs(y - t))),
    backward: (y: number, t: number) => tanh(y - t),
  },
  meanAbsoluteError: {
    forward: (y: number, t: number) => abs(y - t),
    backward: (y: number, t: number) => sign(y - t),
  },
  meanAbsolutePercentageError: {
    forward: (y: number, t: number) => (100 * abs(y - t)) / atLeast(abs(t)),
    backward: (y: number, t: number) => (100 * sign(y - t)) / atLeast(abs(t)),
  },
  meanSquaredError: {
    forward: (y: number, t: number) => square(y - t),
    backward: (y: number, t: number) => 2 * (y - t),
  },
  meanSquaredLogarithmicError: {
    forward: (y: number, t: number) => square(logOf(y) - logOf(t)),
    backward: (y: number, t: number) => (y > LOSS_EPSILON ? (2 * (logOf(y) - logOf(t))) / (1 + y) : 0),
  },
  poisson: {
    forward: (y: number, t: number) => y - t * log(y + LOSS_EPSILON),
    backward: (y: number, t: number) => 1 - t / (y + LOSS_EPSILON),
  },
  squaredHinge: {
    forward: (y: number, t: number) => square(shortOf(y, t)),
    backward: (y: number, t: number) => -2 * side(t) * shortOf(y, t),
  },
} as const
