import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'

/** Layers, each applied to what the one before made: factories here, and their options. */
export type Steps = readonly { readonly name: string; readonly config: JsonObject }[]

type Sizes = readonly (number | null)[]

/** How many numbers a shape has. */
export const elements = (shape: Sizes, who: string): number =>
  shape.reduce<number>((count, size) => count * (size ?? refuse(who, 'sizes that are known', show(shape))), 1)

/**
 * `x[:, 0]`, `x[:, 1:-1, :2]`: what is left of each dimension, cut as an image's width.
 *
 * @param index of Keras: of each dimension, the batch first, a slice, a whole number, or null for all of it
 * @param shape of x, without the batch
 */
export function cut([batch, ...index]: readonly Json[], shape: Sizes, who: string): Steps {
  if (batch !== undefined && batch !== null && `${partOf(batch, 1, who).slice(0, 2)}` !== '0,1')
    refuse(who, 'all samples: [:, …]', show(batch))
  if (index.length > shape.length) refuse(who, `an index of [batch, ${shape}]`, show(index))
  const steps: { name: string; config: JsonObject }[] = []
  const left = [...shape]
  const dropped = new Set<number>()
  for (const [d, json] of index.entries()) {
    const size = shape[d] ?? refuse(who, 'sizes that are known', show(shape))
    const [start, stop, drop] = partOf(json, size, who)
    if (drop) dropped.add(d)
    if (start === 0 && stop === size) continue
    const image = [elements(left.slice(0, d), who), size, elements(left.slice(d + 1), who)]
    left[d] = stop - start
    steps.push({ name: 'reshape', config: { targetShape: image } })
    steps.push({
      name: 'cropping2d',
      config: {
        cropping: [
          [0, 0],
          [start, size - stop],
        ],
      },
    })
  }
  const targetShape = left.filter((_, d) => !dropped.has(d))
  elements(targetShape, who)
  return [...steps, { name: 'reshape', config: { targetShape: targetShape as number[] } }]
}

/** [first, behind the last, whether the dimension goes] */
function partOf(json: Json, size: number, who: string): readonly [number, number, boolean] {
  const from0 = (at: number) => Math.min(size, Math.max(0, at < 0 ? at + size : at))
  if (Number.isInteger(json)) {
    const at = from0(json as number)
    return [at, at + 1, true]
  }
  if (json === null) return [0, size, false]
  const { class_name: name, config } = json as JsonObject
  const { start = null, stop = null, step = null } = (config ?? {}) as JsonObject
  const known = name === '__slice__' && [start, stop].every(at => at === null || Number.isInteger(at))
  if (!known || (step !== null && step !== 1)) refuse(who, 'slices without a step, and whole numbers', show(json))
  const [first, end] = [from0((start ?? 0) as number), from0((stop ?? size) as number)]
  return first < end ? [first, end, false] : refuse(who, 'at least one of each dimension', show(json))
}
