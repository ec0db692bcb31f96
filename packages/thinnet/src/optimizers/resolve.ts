import { refuse, show } from '../errors.ts'
import * as factories from './named.ts'
import type { Optimizer } from './optimizer.ts'

const named = { ...factories }
export type OptimizerName = keyof typeof named

/** The optimizer of this name at Keras' defaults, or one of your own as it is. */
export function optimizerFor(value: OptimizerName | Optimizer, who: string): Optimizer {
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]()
  if (typeof value === 'object' && value !== null && 'update' in value) return value
  return refuse(who, `optimizer ${Object.keys(named).join(', ')}, or an object of optimizers`, show(value))
}
