import { refuse, show } from './errors.ts'

/**
 * Makes properties of an object unchangeable: setting one is an error that says what to do instead, also in code that is
 * not strict, where setting what is frozen does nothing without a word.
 */
export function lock(object: object, names: readonly string[], who: string, hint: string): void {
  for (const name of names) {
    const own = Object.getOwnPropertyDescriptor(object, name)
    if (!own?.configurable || !('value' in own)) continue
    const { value, enumerable = false } = own
    const set = (got: unknown) => refuse(who, `its ${name} to stay`, `${name} = ${show(got)}`, hint)
    Object.defineProperty(object, name, { get: () => value as unknown, set, enumerable })
  }
}
