import { refuse } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'
import { everyLayer } from './every-layer.ts'

const taken = new WeakSet<Layer>()

/**
 * Gives layers without a name the next free one of their type, as Keras does: dropout, dropout_1, … And takes the
 * layers: one layer keeps the memory of one model, so that it cannot be in two. Layers within layers are named and
 * taken with the others; one that is wrapped by another is called after it.
 */
export function nameLayers(layers: readonly Layer[], who: string): readonly Layer[] {
  const named = everyLayer(layers)
  const wrapped = named.flatMap(layer => wrappers(layer))
  const all = [...named, ...wrapped.map(({ layer }) => layer)]
  const names = new Set<string>()
  const seen = new Set<Layer>()
  for (const layer of all) {
    if (taken.has(layer) || seen.has(layer)) {
      refuse(who, 'layers that are in no model yet', `${layer.type} "${layer.name}" twice`, 'Make a new one.')
    }
    seen.add(layer)
    if (layer.name === '') continue
    if (names.has(layer.name)) refuse(who, 'layers of different names', `"${layer.name}" twice`)
    names.add(layer.name)
  }
  for (const layer of named) {
    for (let i = 0; layer.name === ''; i++) {
      const name = i === 0 ? layer.type : `${layer.type}_${i}`
      if (!names.has(name)) layer.name = name
    }
    names.add(layer.name)
  }
  for (const { layer, by } of wrapped) layer.name ||= `${by.name}/${layer.type}`
  for (const layer of all) taken.add(layer)
  return [...layers]
}

/** The layer that `by` wraps, and the one that it wraps in turn. */
function wrappers(by: Layer): { layer: Layer; by: Layer }[] {
  return by.wrapped ? [{ layer: by.wrapped, by }, ...wrappers(by.wrapped)] : []
}
