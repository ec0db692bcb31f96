import { count, foreign } from '@thinnet/charts/text'
import { canonical, type Value } from '../trials/trial.ts'

type Values = Readonly<Record<string, Value>>

/** What people call the dimensions that come up most. */
const USUAL: Record<string, string> = {
  'data.train': 'training images',
  'data.test': 'test images',
  'network.kind': 'network',
  'network.layers': 'hidden layers',
  'network.dropout.rate': 'dropout rate',
  'network.dropout.inputRate': 'input rate',
  'network.dropout.place': 'place of dropout',
  'network.dropout.scaling': 'scaling',
  'training.optimizer.name': 'optimizer',
}

/** Names of dimensions for people: the end of the path, as much as tells them apart. */
export function shortNames(dimensions: readonly string[]): Record<string, string> {
  const names = dimensions.map(path => USUAL[path] ?? foreign(words(path.split('.').at(-1)!)))
  return Object.fromEntries(
    dimensions.map((path, i) => [
      path,
      names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : foreign(path),
    ]),
  )
}

/** learningRate → learning rate */
function words(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, (_, before, letter) => `${before} ${letter.toLowerCase()}`)
}

/** Numbers have four digits, whole ones all they have; text is a line that may be shown. */
export function showValue(value: Value): string {
  if (typeof value !== 'number') return foreign(value)
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)))
}

/** `dropout rate 0.2, place of dropout hidden` */
export function labelOf(values: Values): string {
  const names = shortNames(Object.keys(values))
  const parts = Object.entries(values).map(([path, value]) => `${names[path]} ${showValue(value)}`)
  return parts.length > 0 ? parts.join(', ') : 'the base recipe'
}

/** The same for the same values, in any order, whatever rounding a range has left in them. */
export function keyOf(values: Values): string {
  return canonical(
    Object.fromEntries(
      Object.entries(values).map(([path, value]) => [
        path,
        typeof value === 'number' ? Number(value.toPrecision(12)) : value,
      ]),
    ),
  )
}
