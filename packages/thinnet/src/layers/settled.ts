import { refuse } from '../errors.ts'

/** Of options within options: more than anyone means, and few enough for a file (see `saving/decode.ts`). */
const DEEPEST = 16

/**
 * Options as they will stay: plain objects and arrays are copied and frozen, so that nothing which is done later to what
 * was given changes them. What has functions (an activation, a schedule) or a class is kept as it is.
 *
 * @throws ThinnetError for options nested more than 16 deep
 */
export function settled(options: object, who: string): Readonly<Record<string, unknown>> {
  // Where one object is in two places, its copy does too; and what holds itself has an end.
  const copies = new Map<object, object>()
  const copy = (value: unknown, depth: number): unknown => {
    if (!isData(value)) return value
    if (depth > DEEPEST) refuse(who, `options nested at most ${DEEPEST} deep`, 'more')
    return copies.get(value) ?? fill(value, Array.isArray(value) ? Array(value.length) : {}, depth)
  }
  const fill = (value: object, made: object, depth: number) => {
    copies.set(value, made)
    for (const [key, item] of Object.entries(value)) {
      // Not by assignment, which takes '__proto__' for something else.
      Object.defineProperty(made, key, { value: copy(item, depth + 1), enumerable: true })
    }
    return Object.freeze(made)
  }
  return fill(options, {}, 0) as Readonly<Record<string, unknown>>
}

/** Of any realm. */
function isData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return !Object.values(value).some(item => typeof item === 'function')
}
