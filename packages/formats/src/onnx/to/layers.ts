import type { JsonObject } from '../../described/described.ts'
import { activationLayers } from './activations.ts'
import { denseLayers } from './dense.ts'
import { imageLayers } from './images.ts'
import { mergeLayers } from './merges.ts'
import { normalizationLayers } from './normalization.ts'
import { randomLayers } from './random.ts'
import { recurrentLayers } from './recurrent.ts'
import { sequenceLayers } from './sequences.ts'
import { shapeLayers } from './shapes.ts'
import { alike, type Call, type Made } from './value.ts'

/** x + f(x), of layers in a row. */
function residual(call: Call): Made {
  const { graph, name, inputs, options } = call
  const fx = (options.layers as readonly JsonObject[]).reduce((value, layer) => call.inner(layer, [value]), inputs[0])
  const [y, x] = alike(graph, [fx, inputs[0]])
  return { ...y!, name: graph.node('Add', [y!.name, x!.name], {}, `${name}/Add`) }
}

/** How each layer of thinnet's is written, by its factory. */
export const layers: Readonly<Record<string, (call: Call) => Made>> = {
  ...activationLayers,
  ...denseLayers,
  ...imageLayers,
  ...mergeLayers,
  ...normalizationLayers,
  ...randomLayers,
  ...recurrentLayers,
  ...sequenceLayers,
  ...shapeLayers,
  residual,
}
