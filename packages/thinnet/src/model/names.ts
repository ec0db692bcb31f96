import { refuse } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'

const taken = new WeakSet<Layer>()

/**
 * Gives layers without a name the next free one of their type, as Keras does: dropout, dropout_1, … And takes the
 * layers: one layer keeps the memory of one model, so that it cannot be in two.
 */
export function nameLayers(layers: readonly Layer[], who: string): readonly Layer[] {
  const names = new Set<string>()
  const seen = new Set<Layer>()
  for (const layer of layers) {
    if (taken.has(layer) || seen.has(layer)) {
      refuse(who, 'layers that are in no model yet', `${layer.type} "${layer.name}" twice`, 'Make a new one.')
    }
    seen.add(layer)
    if (layer.name === '') continue
    if (names.has(layer.name)) refuse(who, 'layers of different names', `"${layer.name}" twice`)
    names.add(layer.name)
  }
  for (const layer of layers) {
    for (let i = 0; layer.name === ''; i++) {
      const name = i === 0 ? layer.type : `${layer.type}_${i}`
      if (!names.has(name)) layer.name = name
    }
    names.add(layer.name)
    taken.add(layer)
  }
  return [...layers]
}
