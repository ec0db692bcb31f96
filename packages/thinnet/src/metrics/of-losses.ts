import { exponential } from '../numeric/exponential.ts'
import { logarithm } from '../random/logarithm.ts'
import { meanOfOutputs, meanOfRows } from './mean.ts'
import { withTargets } from './regression.ts'

// Losses as metrics: without penalties.

/** What is divided by, or has a logarithm, is no smaller: Keras' epsilon. */
const atLeast = (x: number) => Math.max(x, 1e-7)
const inside = (x: number) => Math.min(atLeast(x), 1)
const shortOf = (y: number, t: number) => Math.max(1 - (t > 0 ? y : -y), 0)
const logOf = (x: number) => logarithm(1 + atLeast(x))
const logCosh = (d: number) => d + logarithm(0.5 + 0.5 * exponential(-2 * d))

/** The mean over outputs of max(1 − t · y, 0); targets of 0, or −1, for no. */
export const hinge = withTargets('hinge', meanOfOutputs(shortOf))

/** The mean over outputs of max(1 − t · y, 0)². */
export const squaredHinge = withTargets(
  'squaredHinge',
  meanOfOutputs((y, t) => shortOf(y, t) ** 2),
)

/** The mean over samples of max(1 + max (1 − t) · y − Σ t · y, 0), along the last dimension. */
export const categoricalHinge = withTargets(
  'categoricalHinge',
  meanOfRows((y, t, at, width) => {
    let [right, wrong] = [0, Number.NEGATIVE_INFINITY]
    for (let i = at; i < at + width; i++) {
      right += t[i]! * y[i]!
      wrong = Math.max(wrong, (1 - t[i]!) * y[i]!)
    }
    return Math.max(1 + wrong - right, 0)
  }),
)

/** The mean over samples of Σ t · log(t / y), along the last dimension; both within 1e-7 and 1. */
export const klDivergence = withTargets(
  'klDivergence',
  meanOfRows((y, t, at, width) => {
    let sum = 0
    for (let i = at; i < at + width; i++) sum += inside(t[i]!) * logarithm(inside(t[i]!) / inside(y[i]!))
    return sum
  }),
)

/** The mean over outputs of log cosh(y − t). */
export const logCoshError = withTargets(
  'logCoshError',
  meanOfOutputs((y, t) => logCosh(Math.abs(y - t))),
)

/** The mean over outputs of (log(1 + y) − log(1 + t))²; both are 1e-7 at least. */
export const meanSquaredLogarithmicError = withTargets(
  'meanSquaredLogarithmicError',
  meanOfOutputs((y, t) => (logOf(y) - logOf(t)) ** 2),
)

/** The mean over outputs of y − t · log(y + 1e-7). */
export const poisson = withTargets(
  'poisson',
  meanOfOutputs((y, t) => y - t * logarithm(y + 1e-7)),
)
