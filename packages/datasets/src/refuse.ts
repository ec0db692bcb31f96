import { inspect } from 'node:util'
import { ThinnetError } from 'thinnet'

/** An error in the house form: who, what was expected, what came, and a hint on how to fix it. */
export function refuse(who: string, expected: string, got: unknown, hint = ''): never {
  const shown = typeof got === 'string' ? got : inspect(got, { depth: 0, breakLength: Number.POSITIVE_INFINITY })
  throw new ThinnetError(`${who}: expected ${expected}, got ${shown.slice(0, 200)}.${hint && ` ${hint}`}`)
}

/** Refuses what is no object of options, and options that nobody reads. */
export function checkOptions(who: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) refuse(who, `an object { ${known.join(', ')} }`, options)
  const other = Object.keys(options).find(key => !known.includes(key))
  if (other !== undefined) refuse(who, `options among ${known.join(', ')}`, `"${other}"`)
}
