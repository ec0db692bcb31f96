import type { Shape } from 'thinnet'
import type { Described, LayerText } from './described.ts'

/** A parameter: its name in the layer, `kernel`, its whole name, `dense/kernel`, and its shape. */
export interface Parameter {
  readonly short: string
  readonly name: string
  readonly shape: Shape
}

/**
 * Layers with what they are made of, in the order of their first calls, each with its parameters; those of a bidirectional
 * layer's two, which have names of their own, are its.
 */
export function layersWithParameters({ layers, calls, tensors }: Described): Map<LayerText, readonly Parameter[]> {
  const groups = groupsIn(tensors)
  const found = new Map<LayerText, readonly Parameter[]>()
  const take = (layer: LayerText): void => {
    if (found.has(layer)) return
    // parameters stand in the order of first calls: a layer's are the next, if they have its name
    const count = layer.name === 'bidirectional' ? 2 : groups[0]?.name === layer.config.name ? 1 : 0
    found.set(
      layer,
      groups.splice(0, count).flatMap(({ parameters }) => parameters),
    )
    if (layer.name === 'residual') for (const inner of layer.config.layers as unknown as LayerText[]) take(inner)
  }
  for (const [index] of calls) take(layers[index]!)
  return found
}

/** Parameters that follow each other and are of one layer. */
function groupsIn(tensors: Described['tensors']) {
  const groups: { name: string; parameters: Parameter[] }[] = []
  for (const [name, { shape }] of tensors) {
    if (name.startsWith('optimizer/')) continue
    const at = name.lastIndexOf('/')
    const [layer, short] = [name.slice(0, at), name.slice(at + 1)]
    if (groups.at(-1)?.name !== layer) groups.push({ name: layer, parameters: [] })
    groups.at(-1)!.parameters.push({ short, name, shape })
  }
  return groups
}
