import { ThinnetError } from 'thinnet'

/** An error in the house form: who, what was expected, what came, and the mend. */
export function refuse(who: string, expected: string, got: string, mend = ''): never {
  throw new ThinnetError(`${who}: expected ${expected}, got ${got}.${mend && ` ${mend}`}`)
}
