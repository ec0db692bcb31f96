import { refuse, show } from '../errors.ts'
import { isPlainObject } from '../options/index.ts'
import { isTensor } from '../tensor/tensor.ts'

/** What is given for each of these names. @throws ThinnetError where one is missing, or there is one too many */
export function byName<T>(
  given: unknown,
  names: readonly string[],
  who: string,
  isOne: (value: unknown) => boolean,
): (T | undefined)[] {
  if (names.length === 1 && isOne(given)) return [given as T]
  const listed = `${names.length > 1 ? `${names.length} (${names.join(', ')})` : names[0]}`
  if (Array.isArray(given)) {
    if (given.length !== names.length) refuse(who, `an array of ${listed}`, `${given.length}`)
    return given
  }
  if (isTensor(given)) refuse(who, `${listed}, in an array or by name`, 'a tensor')
  if (!isPlainObject(given)) refuse(who, `${listed}, in an array or by name`, show(given))
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) refuse(who, `names among ${names.join(', ')}`, show(name))
  }
  return names.map(name => given[name] as T | undefined)
}
