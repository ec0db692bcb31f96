import { options, type Tensor, type TensorLike } from 'thinnet'
import { byFeature, featuresOf, mapFeatures } from './features.ts'

/** Numbers in place of missing ones, NaN, fitted on training data alone. */
export interface Imputer {
  readonly kind: 'imputer'
  /** One a feature. */
  readonly values: readonly number[]
  transform(x: TensorLike): Tensor
  /** What `restore` makes it of again. */
  toJSON(): object
}

export interface ImputeOptions {
  /** What stands in for a missing number: the mean or the median of its feature, or this number. Default `'median'`. */
  by?: 'mean' | 'median' | number
}

/**
 * @param x [rows, …, features], or [rows]; training data alone
 * @throws ThinnetError for a feature without any number, unless it is filled with a constant
 */
export function impute(x: TensorLike, given: ImputeOptions = {}): Imputer {
  const by = options.checkOptions('impute', given, {
    by: options.either(options.choice('mean', 'median'), options.finite),
  }).by
  const features = featuresOf(x, 'impute')
  if (typeof by === 'number') return imputer(Array(features.count).fill(by))
  return imputer(byFeature(features, 'impute').map(by === 'mean' ? mean : median))
}

export function imputer(values: readonly number[]): Imputer {
  return {
    kind: 'imputer',
    values,
    transform: x =>
      mapFeatures(x, values.length, 'transform', (value, j) => (Number.isNaN(value) ? values[j]! : value)),
    toJSON: () => ({ kind: 'imputer', values }),
  }
}

const mean = (values: Float64Array) => values.reduce((a, b) => a + b) / values.length

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
