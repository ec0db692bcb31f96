import { refuse, show } from '../errors.ts'
import * as factories from './index.ts'
import { makeRegularizer, type Regularizer } from './regularizer.ts'

const named = { ...factories }
/** A name of one of `regularizers`, with its defaults. */
export type RegularizerName = keyof typeof named

/** A named regularizer at its defaults, one of your own as it is, or null. */
export function regularizerFor(value: RegularizerName | Regularizer | undefined | null, who: string) {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]()
  if (typeof value === 'object' && 'l1' in value && 'l2' in value) {
    const { name, l1, l2, config = { l1, l2 } } = value
    return { ...makeRegularizer(name, { l1, l2 }), config }
  }
  return refuse(who, `a regularizer: ${Object.keys(named).join(', ')}, or one of regularizers`, show(value))
}
