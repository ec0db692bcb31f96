import { refuse } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'

/** Of layers within layers: more than anyone means, and few enough for a file (see `decode.ts`). */
const DEEPEST = 15

/** All layers in the order they are asked for, each before those that it is made of; `depth` 0 is the model's own. */
export function* layersByDepth(
  layers: readonly Layer[],
  who = 'model',
  depth = 0,
): Generator<{ layer: Layer; depth: number }> {
  if (depth > DEEPEST) refuse(who, `layers within layers, at most ${DEEPEST} deep`, 'more')
  for (const layer of layers) {
    yield { layer, depth }
    if (layer.layers) yield* layersByDepth(layer.layers, who, depth + 1)
  }
}

/** The same, without their depths. */
export function everyLayer(layers: readonly Layer[], who = 'model'): Layer[] {
  return Array.from(layersByDepth(layers, who), ({ layer }) => layer)
}
