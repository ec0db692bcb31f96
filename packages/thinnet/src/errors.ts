/** Every error that thinnet raises on purpose: a wrong argument, shape, rate, label, or a loss that is no number. */
export class ThinnetError extends Error {
  override name = 'ThinnetError'
}

/**
 * An error in the house form: who, what was expected, what came (see `Got`), and the mend.
 *
 * `refuse('Dense "hidden"', 'input [batch, 784]', '[32, 28, 28, 1]', 'Add layers.flatten() before it.')`
 */
export function refuse(who: string, expected: string, got: Got, mend = ''): never {
  const words = (part: unknown): string => (typeof part === 'string' ? cut(part) : show(part))
  const came = Array.isArray(got) ? list(got, words) : words(got)
  throw new ThinnetError(`${who}: expected ${expected}, got ${came}.${mend && ` ${mend}`}`)
}

/** What came, in words, or as numbers. A value of a user's is shown by `show`, which puts strings in quotes. */
type Got = unknown

/** Names and values may come from files of anybody's. */
const LONGEST = 200
const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** A value as an error message shows it: short, and never `[object Object]`. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' || value === undefined || value === null) return String(value)
  if (typeof value === 'function') return `a function ${value.name}`.trim()
  if (Array.isArray(value)) return list(value, show)
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  if (typeof value === 'object')
    return `an object with keys ${Object.keys(value).slice(0, 8).map(show).join(', ') || '(none)'}`
  return String(value)
}

function list(values: readonly unknown[], shown: (value: unknown) => string): string {
  return `[${values.slice(0, 8).map(shown).join(', ')}${values.length > 8 ? ', …' : ''}]`
}
