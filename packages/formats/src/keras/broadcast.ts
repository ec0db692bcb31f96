import type { Json, JsonObject } from '../described/described.ts'
import { isValue, shapeOf } from './operations.ts'
import type { Steps } from './slices.ts'

const MERGES = ['add', 'average', 'maximum', 'minimum', 'multiply', 'subtract']
/** Whether Keras's layer brings its inputs to one shape by itself. */
export const broadcasts = (factory: string): boolean => MERGES.includes(factory)

type Sizes = readonly (number | null)[]

/**
 * Layers that bring the values of a call to one shape: what is 1 along some dimensions is repeated there. No layers for what has
 * the shape already, and where sizes are not known.
 *
 * @param args of the call, in which Keras 3 says the shapes
 */
export function spread(args: Json): readonly Steps[] {
  const values = [args].flat(3).filter(arg => isValue(arg as Json)) as JsonObject[]
  const shapes = values.map(shapeOf)
  const [first = []] = shapes
  if (shapes.some(shape => shape.length !== first.length)) return []
  const whole = first.map((_, d) => shapes.map(shape => shape[d]!).find(size => size !== 1) ?? 1)
  return shapes.map(shape => repeated(shape, whole))
}

function repeated(shape: Sizes, whole: Sizes): Steps {
  const from = whole.findIndex((size, d) => shape[d] !== size)
  if (from < 0 || whole.some(size => size === null)) return []
  const sizes = whole as number[]
  const to = sizes.reduce((end, size, d) => (shape[d] === size ? end : d + 1), from)
  const isOnes = shape.slice(from, to).every(size => size === 1)
  if (!isOnes) return []
  const count = (of: readonly number[]) => of.reduce((a, b) => a * b, 1)
  return [
    { name: 'reshape', config: { targetShape: [count(sizes.slice(0, from)), count(sizes.slice(to))] } },
    { name: 'upSampling1d', config: { size: count(sizes.slice(from, to)) } },
    { name: 'reshape', config: { targetShape: sizes } },
  ]
}
