import { ThinnetError } from 'thinnet'

/** An error in the house form: who, what was expected, what came, and a hint on how to fix it. */
export function refuse(who: string, expected: string, got: unknown, hint = ''): never {
  const shown = typeof got === 'string' ? got : show(got)
  throw new ThinnetError(`${who}: expected ${expected}, got ${shown.slice(0, 200)}.${hint && ` ${hint}`}`)
}

/** A value as an error shows it: short, strings in quotes. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (typeof value === 'function') return `a function ${value.name}`.trim()
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(showItem).join(', ')}${value.length > 8 ? ', …' : ''}]`
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  if (kind !== 'Object') return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
  return `an object with keys ${Object.keys(value).slice(0, 8).join(', ') || '(none)'}`
}

const showItem = (value: unknown): string => (Array.isArray(value) ? '[…]' : show(value))
