import type { Layer } from '../layers/layer.ts'

/** All layers in the order they are asked for, each before those that it is made of; `depth` 0 is the model's own row. */
export function* layersByDepth(layers: readonly Layer[], depth = 0): Generator<{ layer: Layer; depth: number }> {
  for (const layer of layers) {
    yield { layer, depth }
    if (layer.layers) yield* layersByDepth(layer.layers, depth + 1)
  }
}

/** The same, without their depths. */
export function everyLayer(layers: readonly Layer[]): Layer[] {
  return Array.from(layersByDepth(layers), ({ layer }) => layer)
}
