import { refuse, show } from '../errors.ts'
import type { Constraint } from './constraint.ts'
import * as factories from './index.ts'

const named = { ...factories }
/** A name of one of `constraints`, with its defaults. */
export type ConstraintName = keyof typeof named

/** A named constraint at its defaults, one of your own as it is, or null. */
export function constraintFor(value: ConstraintName | Constraint | undefined | null, who: string): Constraint | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]()
  if (typeof value === 'object' && 'apply' in value && typeof value.apply === 'function') return value
  return refuse(who, `a constraint: ${Object.keys(named).join(', ')}, or one of constraints`, show(value))
}
