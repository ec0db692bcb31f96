import { refuse, show } from '../errors.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import { anything, checkOptions, later, needed } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { Model, type ModelSettings, type Saved } from './model.ts'
import { rowOf } from './row.ts'

export interface SequentialOptions extends ModelSettings {
  layers: readonly Layer[]
}

export type Sequential = Model

/**
 * A model of layers in a row: the graph whose calls follow each other.
 *
 * With an `inputShape` on the first layer it is built at once, else by the first data it sees.
 * @throws ThinnetError for layers that do not fit each other, or one that is in a model already
 */
export function sequential(options: SequentialOptions): Sequential {
  const kinds = { layers: needed(later('at least one layer')), seed: anything, ...COMPUTE_OPTIONS }
  const { layers, ...settings } = checkOptions('sequential', options, kinds)
  return inARow(layers, settings)
}

/** @param saved what `loadModel` found in a file */
export function inARow(layers: readonly Layer[], settings: ModelSettings, saved?: Saved): Sequential {
  if (!Array.isArray(layers) || layers.length === 0) refuse('sequential', 'layers: at least one layer', show(layers))
  const source = {
    who: 'sequential',
    layers,
    form: 'row' as const,
    plan: (inputShape: Shape) => rowOf(layers, inputShape),
    inputShape: layers[0]?.inputShape,
  }
  return new Model(source, settings, ([output]) => output as Tensor, saved)
}
