import { between, checkOptions } from '../options/index.ts'
import { makeRegularizer, type Regularizer } from './regularizer.ts'

/** Σ l1 · |w| (Tibshirani 1996). Default 0.01, as in Keras. */
export function l1(options: { l1?: number } = {}): Regularizer {
  return makeRegularizer('l1', { l1: 0.01, ...checkOptions('l1', options, { l1: between(0) }) })
}

/**
 * Σ l2 · w². Keras' form, without a factor ½: a weight decay of λ in the form ½ λ Σ w² is `l2({ l2: λ / 2 })`. Default
 * 0.01, as in Keras.
 */
export function l2(options: { l2?: number } = {}): Regularizer {
  return makeRegularizer('l2', { l2: 0.01, ...checkOptions('l2', options, { l2: between(0) }) })
}

/** Σ l1 · |w| + l2 · w² (Zou & Hastie 2005). Default 0 each, as in Keras. */
export function l1l2(options: { l1?: number; l2?: number } = {}): Regularizer {
  const given = checkOptions('l1l2', options, { l1: between(0), l2: between(0) })
  return makeRegularizer('l1l2', { l1: 0, l2: 0, ...given })
}
