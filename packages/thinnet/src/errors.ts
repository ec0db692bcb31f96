/** Every error that thinnet raises on purpose: a wrong argument, shape, rate, label, or a loss that is no number. */
export class ThinnetError extends Error {
  override name = 'ThinnetError'
}

/**
 * An error in the house form: who, what was expected, what came, and the mend.
 *
 * `refuse('Dense "hidden"', 'input [batch, 784]', '[32, 28, 28, 1]', 'Add layers.flatten() before it.')`
 */
export function refuse(who: string, expected: string, got: unknown, mend = ''): never {
  throw new ThinnetError(`${who}: expected ${expected}, got ${show(got)}.${mend && ` ${mend}`}`)
}

/** Names and values may come from files of anybody's. */
const LONGEST = 200

/** A value as an error message shows it: short, and never `[object Object]`. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' || value === undefined || value === null) return String(value)
  if (typeof value === 'function') return `a function ${value.name}`.trim()
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(show).join(', ')}${value.length > 8 ? ', …' : ''}]`
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  if (typeof value === 'object')
    return `an object with keys ${Object.keys(value).slice(0, 8).map(show).join(', ') || '(none)'}`
  return String(value)
}
