import { refuse, show } from '../errors.ts'
import { meant } from '../options/nearest.ts'
import { LATER_NAMES, type LaterName, laterOptimizer } from './later.ts'
import * as factories from './named.ts'
import type { Optimizer } from './optimizer.ts'

const named = { ...factories }
const names = [...Object.keys(named), ...LATER_NAMES]
/** A name of one of `optimizers`, with its defaults. */
export type OptimizerName = keyof typeof named | LaterName | 'adamw'

/** The optimizer of this name at Keras' defaults, in upper or lower case, or one of your own as it is. */
export function optimizerFor(value: OptimizerName | Optimizer, who: string): Optimizer {
  const name = typeof value === 'string' && names.find(name => name.toLowerCase() === value.toLowerCase())
  if (name) return Object.hasOwn(named, name) ? named[name as keyof typeof named]() : laterOptimizer(name as LaterName)
  if (typeof value === 'object' && value !== null && 'update' in value) return value
  return refuse(who, `optimizer ${names.join(', ')}, or an object of optimizers`, show(value), meant(value, names))
}
