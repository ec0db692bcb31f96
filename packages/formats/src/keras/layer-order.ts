import type { Described } from '../described/described.ts'
import { maskReaches } from './mask-depth.ts'

/**
 * Layers by their numbers, in the order in which Keras lists those of a functional model, whatever the file's order is: those far
 * from the outputs first, and then as it finds them from the outputs on. Places of weights are counted in this order.
 *
 * @param isPassed says of a layer that it is not written: its value is that of its input
 */
export function layerOrder(described: Described, isPassed: (layer: number) => boolean): number[] {
  const { layers, form, inputs, calls, outputs } = described
  const reaches = maskReaches(described, isPassed)
  const callOf = (value: number) => calls[value - inputs.length]
  const source = (value: number): number => {
    const call = callOf(value)
    return call && isPassed(call[0]) ? source(call[1]) : value
  }
  const parents = (value: number) => (callOf(value)?.slice(1) ?? []).map(source)
  const [found, seen, values] = [new Map<number, number>(), new Set<number>(), [] as number[]]
  const visit = (value: number): void => {
    if (seen.has(value)) return
    seen.add(value)
    const call = callOf(value)
    if (call && !found.has(call[0])) found.set(call[0], found.size)
    parents(value).forEach(visit)
    values.push(value)
  }
  // Keras goes through dictionaries by their sorted names
  const ends = form === 'names' ? [...outputs].sort((a, b) => (a.name < b.name ? -1 : 1)) : outputs
  for (const { value } of ends) visit(source(value))
  const [ofValue, ofLayer] = [new Map<number, number>(), new Map<number, number>()]
  for (const value of values.reverse()) {
    const call = callOf(value)
    if (!call) continue
    const depth = Math.max(ofValue.get(value) ?? 0, ofLayer.get(call[0]) ?? 0)
    ofLayer.set(call[0], depth)
    const far = (of: number, by: number) => ofValue.set(of, Math.max(depth + by, ofValue.get(of) ?? 0))
    for (const parent of parents(value)) far(parent, 1)
    for (const [of, by] of reaches[value - inputs.length]!) far(source(of), by)
  }
  return [...layers.keys()]
    .filter(layer => found.has(layer))
    .sort((a, b) => ofLayer.get(b)! - ofLayer.get(a)! || found.get(a)! - found.get(b)!)
}
