import type { AnyModel, Described, LayerText } from '../described/described.ts'
import { layersWithParameters } from '../described/parameters.ts'
import { type Flattened, ordersIn } from './orders.ts'
import { type Slot, slotsOf } from './slots.ts'

/** The modules that a model's layers are in PyTorch, in the order of their first calls. */
export interface ModelSlots {
  readonly slots: readonly Slot[]
  /** Whether a slot's layer computes with what another's has made. */
  readonly follows: (slot: Slot, other: Slot) => boolean
}

export async function slotsIn(
  model: AnyModel,
  described: Described,
  flatten: Flattened,
  who: string,
): Promise<ModelSlots> {
  const { layers, inputs, calls } = described
  const aroundOf = await ordersIn(model, described, flatten, who)
  const layerOf = new Map<Slot, LayerText>()
  for (const [layer, own] of layersWithParameters(described)) {
    const slots = slotsOf(layer, own, aroundOf(layer), `${who}: layer "${layer.config.name}"`)
    for (const slot of slots) layerOf.set(slot, layer)
  }
  /** The layer of the model that a layer is, or is in. */
  const placeOf = (layer: LayerText) => layers.findIndex(outer => outer === layer || isIn(layer, outer))
  const follows = (slot: Slot, other: Slot) => {
    const [index, before] = [slot, other].map(one => placeOf(layerOf.get(one)!))
    if (index === before) return true
    const seen = new Set<number>()
    const open = calls.flatMap(([layer, ...from]) => (layer === index ? from : []))
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      const call = calls[value - inputs.length]
      if (!call || seen.has(value)) continue
      seen.add(value)
      const [layer, ...from] = call
      if (layer === before) return true
      open.push(...from)
    }
    return false
  }
  return { slots: [...layerOf.keys()], follows }
}

const isIn = (layer: LayerText, outer: LayerText): boolean =>
  outer.name === 'residual' &&
  (outer.config.layers as unknown as LayerText[]).some(inner => inner === layer || isIn(layer, inner))
