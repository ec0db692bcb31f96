import { refuse } from './errors.ts'

/** Refuses option names that nobody reads: a misspelt `rat: 0.5` must not silently mean the default. */
export function checkKeys(who: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) refuse(who, 'an object of options', options)
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) refuse(who, `options among ${known.join(', ')}`, `"${key}"`)
  }
}

export function positiveInteger(who: string, name: string, value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 1) refuse(who, `${name}: a whole number ≥ 1`, value)
  return value as number
}

export function oneOf<T extends string>(who: string, name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) refuse(who, `${name}: ${choices.join(' or ')}`, value)
  return value as T
}
