import { refuse } from '../errors.ts'

/** A penalty on a weight, added to the loss: Σ l1 · |w| + l2 · w² (as Keras, without a factor ½). */
export interface Regularizer {
  readonly name: string
  /** What its factory was given: a saved model makes it again. */
  readonly config?: Readonly<Record<string, number>>
  /** ≥ 0 */
  readonly l1: number
  /** ≥ 0 */
  readonly l2: number
}

/** @throws ThinnetError for factors below 0 or not finite */
export function makeRegularizer(name: string, l1: number, l2: number): Regularizer {
  for (const value of [l1, l2]) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) refuse(`regularizer ${name}`, 'finite factors ≥ 0', value)
  }
  return { name, config: name === 'l1' ? { l1 } : name === 'l2' ? { l2 } : { l1, l2 }, l1, l2 }
}
