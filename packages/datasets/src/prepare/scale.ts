import { options, type Tensor, type TensorLike } from 'thinnet'
import { byFeature, featuresOf, mapFeatures } from './features.ts'

/** y = (x − offset) / scale, feature by feature, fitted on training data alone. */
export interface Scaling {
  readonly kind: 'scaling'
  readonly offset: readonly number[]
  readonly scale: readonly number[]
  /** float32, of the shape given; what is missing (NaN) stays so. */
  transform(x: TensorLike): Tensor
  /** Back in the units of the data: of predictions, say. */
  inverse(y: TensorLike): Tensor
  /** What `restore` makes it of again. */
  toJSON(): object
}

/**
 * Makes features of mean 0 and standard deviation 1 (that of the population, as scikit-learn's StandardScaler and Keras's
 * Normalization). A feature that is constant becomes 0.
 *
 * @param x [rows, …, features], or [rows]; training data alone; missing values, NaN, are left out
 */
export function standardize(x: TensorLike): Scaling {
  const moments = byFeature(featuresOf(x, 'standardize'), 'standardize').map(values => {
    const n = values.length
    const mean = sum(values, value => value) / n
    const variance = sum(values, value => (value - mean) ** 2) / n
    // What rounding alone would make of n equal numbers.
    const rounding = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2
    return { mean, scale: variance <= rounding ? 1 : Math.sqrt(variance) }
  })
  return scaling(
    moments.map(({ mean }) => mean),
    moments.map(({ scale }) => scale),
  )
}

/**
 * Makes features that reach from 0 to 1, or over another `range` (default [0, 1]). A feature that is constant becomes the range's begin.
 *
 * @param x [rows, …, features], or [rows]; training data alone: others may be outside of the range
 */
export function normalize(x: TensorLike, given: { range?: readonly [number, number] } = {}): Scaling {
  const { range = [0, 1] as const } = options.checkOptions('normalize', given, { range: RANGE })
  const [low, high] = range
  const ends = byFeature(featuresOf(x, 'normalize'), 'normalize').map(values => {
    const least = values.reduce((a, b) => Math.min(a, b))
    const most = values.reduce((a, b) => Math.max(a, b))
    const scale = (most - least || 1) / (high - low)
    return { offset: least - low * scale, scale }
  })
  return scaling(
    ends.map(({ offset }) => offset),
    ends.map(({ scale }) => scale),
  )
}

export function scaling(offset: readonly number[], scale: readonly number[]): Scaling {
  const { length } = offset
  return {
    kind: 'scaling',
    offset,
    scale,
    transform: x => mapFeatures(x, length, 'transform', (value, j) => (value - offset[j]!) / scale[j]!),
    inverse: y => mapFeatures(y, length, 'inverse', (value, j) => value * scale[j]! + offset[j]!),
    toJSON: () => ({ kind: 'scaling', offset, scale }),
  }
}

const RANGE: options.OptionKind = {
  what: 'two finite numbers, the lower one first',
  is: value => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
}

function sum(values: Float64Array, of: (value: number) => number): number {
  let total = 0
  for (const value of values) total += of(value)
  return total
}
