import type { Frozen } from '../engine/parameters.ts'
import { refuse, show } from '../errors.ts'
import { type Layer, nameLayer, requireLayer } from '../layers/layer.ts'
import { oursOf } from '../layers/ours.ts'
import { lock } from '../lock.ts'
import { everyLayer } from './every-layer.ts'

/** Layers that are in a model: which, whether it has named them, and in which they were before. */
const taken = new WeakMap<Layer, Taken>()
interface Taken {
  readonly by: object
  readonly nameless: boolean
  readonly before: Taken | undefined
}

/** The models that these layers, and those within them, are in. */
export function ownersOf(layers: readonly Layer[]): Set<object> {
  return new Set(everyLayer(layers).flatMap(layer => taken.get(layer)?.by ?? []))
}

/**
 * Gives layers without a name the next free one of their type, as Keras does: dropout, dropout_1, … And takes the
 * layers: one layer keeps the memory of one model, so that it cannot be in two. Layers within layers are named and
 * taken with the others; one that is wrapped by another is called after it. What a layer is made of stays from now on.
 *
 * @param by who takes them
 * @param from models whose layers may be taken over
 * @returns the layers, in an array that stays as it is
 */
export function nameLayers(
  layers: readonly Layer[],
  who: string,
  by: object = {},
  from: ReadonlySet<object> = new Set(),
): readonly Layer[] {
  for (const layer of layers) requireLayer(layer, who, 'layers made by layers.… or of a class of Layer')
  const { named, wrapped, all } = parts(layers, who)
  const names = new Set<string>()
  const seen = new Set<Layer>()
  for (const layer of all) {
    const owner = taken.get(layer)
    if ((owner && !from.has(owner.by)) || seen.has(layer)) {
      const where = seen.has(layer) ? 'twice' : 'of another model'
      const called = `${layer.type}${layer.name && ` "${layer.name}"`}`
      refuse(who, 'layers that are in no model yet', `${called} ${where}`, 'Make a new one.')
    }
    seen.add(layer)
    // A class of a user's own may have a name of its own making.
    if (typeof layer.name !== 'string') refuse(who, 'layers whose name is text', show(layer.name))
    if (layer.name === '') continue
    if (names.has(layer.name)) {
      const hint = owner ? 'Name the layers of models that are to be put together: { name }.' : ''
      refuse(who, 'layers of different names', `"${layer.name}" twice`, hint)
    }
    names.add(layer.name)
  }
  const fresh = all.filter(layer => !taken.has(layer))
  for (const layer of all) taken.set(layer, { by, nameless: layer.name === '', before: taken.get(layer) })
  const tried = new Map<string, number>()
  for (const layer of named) if (layer.name === '') nameFreely(layer, names, tried)
  for (const { layer, by } of wrapped) if (layer.name === '') nameLayer(layer, `${by.name}/${layer.type}`)
  for (const layer of fresh) settle(layer)
  return Object.freeze([...layers])
}

/** By the next free name of its type, which then is one of these. @param tried how many of each type are known to be taken */
function nameFreely(layer: Layer, names: Set<string>, tried = new Map<string, number>()): void {
  const type = layer.type.replaceAll('/', '_') || 'layer'
  let i = tried.get(type) ?? 0
  const nth = () => (i === 0 ? type : `${type}_${i}`)
  while (names.has(nth())) i++
  tried.set(type, i)
  const name = nth()
  nameLayer(layer, name)
  names.add(name)
}

/**
 * Whether a layer only takes out a part of what another has computed, as the values of a recurrent layer are when it is applied
 * again: where that is, such a layer may be as well.
 *
 * @param of who has it, if it is not a new one
 */
export function isPart(layer: Layer, of: object): boolean {
  const { isPart } = layer.constructor as { isPart?: boolean }
  return isPart === true && (layer.name === '' || taken.get(layer)?.by === of)
}

/** The layers of a model that has another's: names those that are new, parts, and gives them to the other. */
export function nameParts(layers: readonly Layer[], of: object): readonly Layer[] {
  const names = new Set(layers.map(({ name }) => name))
  for (const layer of layers) {
    if (taken.has(layer)) continue
    taken.set(layer, { by: of, nameless: true, before: undefined })
    nameFreely(layer, names)
    settle(layer)
  }
  return Object.freeze([...layers])
}

/** Gives layers back, without the names that they were given: for a model that could not be built. */
export function giveBack(layers: readonly Layer[]): void {
  for (const layer of parts(layers, 'model').all) {
    const now = taken.get(layer)
    if (now?.before) taken.set(layer, now.before)
    else {
      if (now?.nameless) nameLayer(layer, '')
      taken.delete(layer)
    }
  }
}

/** Those of the layers, and of what they are made of, whose `trainable` is false now. */
export const frozenAmong = (layers: readonly Layer[]): Frozen =>
  new Set(layersWithin(layers).filter(layer => !layer.trainable))

/** The layers, and what they are made of. */
export const layersWithin = (layers: readonly Layer[]): Layer[] => parts(layers, 'model').all

/** The layers and those within them, and those that are wrapped by any of these. */
function parts(layers: readonly Layer[], who: string) {
  const named = everyLayer(layers, who)
  const wrapped = named.flatMap(layer => wrappers(layer))
  return { named, wrapped, all: [...named, ...wrapped.map(({ layer }) => layer)] }
}

/** The layer that `by` wraps, and the one that it wraps in turn. */
function wrappers(by: Layer): { layer: Layer; by: Layer }[] {
  return by.wrapped ? [{ layer: by.wrapped, by }, ...wrappers(by.wrapped)] : []
}

/** What every layer is made of. */
const PARTS = ['name', 'activation', 'inputShape', 'layers', 'wrapped', 'options']

/** A saved model is made again from the layers' options: what would no longer be what they say is refused. */
function settle(layer: Layer): void {
  const names = oursOf(layer) ? Object.keys(layer) : PARTS
  lock(layer, names, `${layer.constructor.name} "${layer.name}"`, 'Make a new layer, and a new model.')
}
