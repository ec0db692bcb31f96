import { type Model, refuse } from 'thinnet'
import type { Described, LayerText } from '../described/described.ts'
import { type Flattened, ordersIn } from './orders.ts'
import { type Own, type Slot, slotsOf } from './slots.ts'

/** The modules that a model's layers are in PyTorch, in the order of their first calls, and whether one computes with what another made. */
export interface ModelSlots {
  readonly slots: readonly Slot[]
  readonly follows: (slot: Slot, other: Slot) => boolean
}

export async function slotsIn(
  model: Model,
  described: Described,
  flatten: Flattened,
  who: string,
): Promise<ModelSlots> {
  const { layers, inputs, calls } = described
  const aroundOf = await ordersIn(model, described, flatten, who)
  const groups = groupsOf(described)
  /** The parameters of a layer are the next of all, by its name; of what a bidirectional layer is made of by any. */
  const ownOf = ({ name, config }: LayerText): Own[] => {
    const count = name === 'bidirectional' ? 2 : groups[0]?.name === config.name ? 1 : 0
    return groups.splice(0, count).flatMap(({ parameters }) => parameters)
  }
  const within = (layer: LayerText): Slot[] => {
    const own = ownOf(layer)
    const slots = slotsOf(layer, own, aroundOf(layer), `${who}: layer "${layer.config.name}"`)
    return layer.name === 'residual'
      ? [...(layer.config.layers as unknown as LayerText[]).flatMap(within), ...slots]
      : slots
  }
  const slotsByLayer = new Map<number, Slot[]>()
  for (const [index] of calls) if (!slotsByLayer.has(index)) slotsByLayer.set(index, within(layers[index]!))
  if (groups.length > 0) refuse(who, 'layers of thinnet', `parameters of "${groups[0]!.name}"`)

  const slots = [...slotsByLayer.values()].flat()
  const layerOf = new Map([...slotsByLayer].flatMap(([index, list]) => list.map(slot => [slot, index] as const)))
  const makers = (value: number): readonly number[] =>
    value < inputs.length ? [] : calls[value - inputs.length]!.slice(1)
  const follows = (slot: Slot, other: Slot) => {
    const [index, before] = [layerOf.get(slot)!, layerOf.get(other)!]
    if (index === before) return true
    const seen = new Set<number>()
    const open = calls.flatMap(([layer, ...from]) => (layer === index ? from : []))
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (seen.has(value)) continue
      seen.add(value)
      if (value >= inputs.length && calls[value - inputs.length]![0] === before) return true
      open.push(...makers(value))
    }
    return false
  }
  return { slots, follows }
}

/** Parameters that follow each other and are of one layer. */
function groupsOf({ tensors }: Described) {
  const groups: { name: string; parameters: Own[] }[] = []
  for (const [name, { shape }] of tensors) {
    if (name.startsWith('optimizer/')) continue
    const at = name.lastIndexOf('/')
    const [layer, short] = [name.slice(0, at), name.slice(at + 1)]
    if (groups.at(-1)?.name !== layer) groups.push({ name: layer, parameters: [] })
    groups.at(-1)!.parameters.push({ short, name, shape })
  }
  return groups
}
