import { refuse, show } from '../errors.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import { anything, checkOptions, later, needed } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { holderOf, Model } from './model.ts'
import { rowOf } from './row.ts'
import type { ModelSettings, Saved } from './source.ts'

export interface SequentialOptions extends ModelSettings {
  /** At least one; a model among them is applied as a layer, and its layers are then this model's. */
  layers: readonly (Layer | Model)[]
}

/** A model of layers in a row. */
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
export function inARow(parts: readonly (Layer | Model)[], settings: ModelSettings, saved?: Saved): Sequential {
  if (!Array.isArray(parts) || parts.length === 0) refuse('sequential', 'layers: at least one layer', show(parts))
  const layers = parts.flatMap((part): readonly Layer[] => (part instanceof Model ? part.layers : [part]))
  const isRow = parts.every(part => !(part instanceof Model) || holderOf(part).isRow)
  const source = {
    who: 'sequential',
    layers,
    from: parts.flatMap(part => (part instanceof Model ? [holderOf(part).owner] : [])),
    form: isRow ? ('row' as const) : ('value' as const),
    plan: (inputShape: Shape) => rowOf(parts, inputShape),
    inputShape: parts[0] instanceof Model ? parts[0].inputShape : parts[0]?.inputShape,
  }
  return new Model(source, settings, saved)
}
