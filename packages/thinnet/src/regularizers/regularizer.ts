import { refuse, show } from '../errors.ts'
import { between } from '../options/index.ts'

/** A penalty on a weight, added to the loss: Σ l1 · |w| + l2 · w² (as Keras, without a factor ½). */
export interface Regularizer {
  readonly name: string
  /** What its factory was given, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>
  /** ≥ 0 */
  readonly l1: number
  /** ≥ 0 */
  readonly l2: number
}

/** @throws ThinnetError for factors below 0 or not finite */
export function makeRegularizer(name: string, config: { l1?: number; l2?: number }): Regularizer {
  const { l1 = 0, l2 = 0 } = config
  for (const value of [l1, l2]) {
    if (!between(0).is(value)) refuse(`regularizer ${name}`, 'finite factors ≥ 0', show(value))
  }
  return { name, config, l1, l2 }
}
