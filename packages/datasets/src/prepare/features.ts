import { type Tensor, type TensorLike, tensor } from 'thinnet'
import { refuse } from '../refuse.ts'

/** Numbers whose last dimension are the features: [rows] is one feature, [rows, features], [rows, time, features] … */
export interface Features {
  readonly values: Float64Array
  readonly shape: readonly number[]
  readonly count: number
}

export function featuresOf(x: TensorLike, who: string): Features {
  const { data, shape, scale = 1 } = Array.isArray(x) ? tensor(x) : (x as Tensor)
  if (!Array.isArray(shape) || shape.length === 0) return refuse(who, 'a tensor [rows, …, features]', x)
  const values = Float64Array.from(data, value => value * scale)
  const bad = values.findIndex(value => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
  if (bad >= 0) refuse(who, 'finite numbers, or NaN for missing ones', `${values[bad]} at place ${bad}`)
  return { values, shape, count: shape.length === 1 ? 1 : shape.at(-1)! }
}

/** The values of each feature that are not missing. @throws ThinnetError for a feature that has none */
export function byFeature({ values, count }: Features, who: string): Float64Array[] {
  return Array.from({ length: count }, (_, j) => {
    const own = values.filter((value, i) => i % count === j && !Number.isNaN(value))
    return own.length > 0 ? own : refuse(who, 'a number in each feature', `none in feature ${j}`)
  })
}

/** Every value by the function of its feature, as float32. @throws ThinnetError for another number of features */
export function mapFeatures(
  x: TensorLike,
  features: number,
  who: string,
  map: (value: number, feature: number) => number,
): Tensor {
  const { values, shape, count } = featuresOf(x, who)
  if (count !== features) refuse(who, `${features} features, as those it was fitted on`, `${count}`)
  return tensor(
    Float32Array.from(values, (value, i) => map(value, i % count)),
    shape,
  )
}
