import { refuse, type Shape } from 'thinnet'
import type { Module } from './modules.ts'
import type { Slot } from './slots.ts'

export interface Matched {
  /** Of each slot that has one, as the module has it, its module. */
  readonly modules: ReadonlyMap<Slot, Module>
  readonly missing: readonly Slot[]
  readonly unexpected: readonly Module[]
}

/**
 * Which module is which layer: those that `names` says, those whose name is the layer's, then those of the same tensors and shapes,
 * where there is one of each. Of several alike names must tell the order: see `inOrder`.
 *
 * @param follows whether a slot's layer computes with what another's has made
 */
export function match(
  slots: readonly Slot[],
  modules: readonly Module[],
  names: Readonly<Record<string, string>>,
  follows: (slot: Slot, other: Slot) => boolean,
  who: string,
): Matched {
  const found = new Map<Slot, Module>()
  const free = new Set(modules)
  const take = (slot: Slot, module: Module) => {
    if (!fits(slot, module)) refuse(`${who}: layer "${slot.name}"`, `a module with ${rolesOf(slot)}`, told(module))
    if (!free.delete(module)) refuse(who, 'a module for each layer', `"${module.name}" for two`)
    found.set(slot, module)
  }
  const asModule = (slot: Slot): Slot => (slot.or && !fitsExactly(slot, found.get(slot)!) ? slot.or : slot)
  const named = new Map(modules.map(module => [module.name, module]))
  for (const [ours, theirs] of Object.entries(names)) {
    const slot = slots.find(({ name }) => name === ours)
    if (!slot) return refuse(`${who}: names`, `layers among ${listed(slots.map(({ name }) => name))}`, `"${ours}"`)
    const module = named.get(theirs)
    if (!module) return refuse(`${who}: names`, `modules among ${listed([...named.keys()])}`, `"${theirs}"`)
    take(slot, module)
  }
  for (const slot of slots) {
    const module = named.get(slot.name)
    if (module && !found.has(slot) && free.has(module)) take(slot, module)
  }
  const classes = new Map<string, Slot[]>()
  for (const slot of slots) {
    if (!found.has(slot)) classes.set(rolesOf(slot), [...(classes.get(rolesOf(slot)) ?? []), slot])
  }
  for (const alike of classes.values()) {
    const its = [...free].filter(module => fits(alike[0]!, module))
    if (its.length !== alike.length) continue
    const sorted = its.sort((a, b) => inOrder(a.name, b.name) ?? (a.name < b.name ? -1 : 1))
    const known = sorted.slice(1).every((module, i) => inOrder(sorted[i]!.name, module.name) !== undefined)
    if (!known || !alike.slice(1).every((slot, i) => follows(slot, alike[i]!))) {
      const guess = alike.map(({ name }, i) => `${JSON.stringify(name)}: ${JSON.stringify(sorted[i]!.name)}`)
      const both = `${alike.length} layers and ${its.length} modules with ${rolesOf(alike[0]!)}`
      refuse(who, 'names that tell which module is which layer', both, `Say it: { names: { ${guess.join(', ')} } }?`)
    }
    for (const [i, slot] of alike.entries()) take(slot, sorted[i]!)
  }
  const taken = new Map(Array.from(found, ([slot, module]) => [asModule(slot), module]))
  return { modules: taken, missing: slots.filter(slot => !found.has(slot)), unexpected: [...free] }
}

/** Children that have others than numbers for names, in their order: of modules of torch.nn, and blocks before the last norm. */
const CHILDREN = [
  ['encoder', 'decoder'],
  ['self_attn', 'multihead_attn'],
  ['linear1', 'linear2', 'norm1', 'norm2', 'norm3'],
  ...['layers', 'blocks', 'h'].flatMap(blocks => ['norm', 'ln_f', 'final_norm'].map(last => [blocks, last])),
]

/**
 * Which of two names comes first, below 0 the first; undefined if they do not tell. Files hold tensors in the order of the
 * alphabet, so that names alone say it: where they first differ, by numbers (`fc1`, `fc2`; `layers.2`, `layers.10`), or
 * as children of a module of torch.nn.
 */
export function inOrder(a: string, b: string): number | undefined {
  const [x, y] = [a.split('.'), b.split('.')]
  const i = x.findIndex((part, k) => part !== y[k])
  const [first, second] = [x[i], y[i]]
  if (first === undefined || second === undefined) return undefined
  const children = CHILDREN.find(names => names.includes(first) && names.includes(second))
  if (children) return children.indexOf(first) - children.indexOf(second)
  const [, stem, number] = /^(.*?)(\d*)$/.exec(first)!
  const [, other, its] = /^(.*?)(\d*)$/.exec(second)!
  return stem === other ? Number(number || -1) - Number(its || -1) : undefined
}

/** What a module may have besides: it counts steps, for a momentum that thinnet does not have. */
const COUNTER = 'num_batches_tracked'

const fits = (slot: Slot, module: Module): boolean =>
  fitsExactly(slot, module) || (slot.or !== undefined && fitsExactly(slot.or, module))

function fitsExactly(slot: Slot, { tensors }: Module): boolean {
  const roles = [...tensors.keys()].filter(role => role !== COUNTER)
  if (roles.length !== slot.roles.size) return false
  return [...slot.roles].every(([role, shape]) => {
    const found = tensors.get(role)?.tensor.shape
    return found !== undefined && `${slot.bare ? withoutOnes(found, shape.length) : found}` === `${shape}`
  })
}

const withoutOnes = (shape: Shape, most: number): Shape =>
  shape.length > most && shape[0] === 1 ? withoutOnes(shape.slice(1), most) : shape

const text = (role: string, shape: Shape) => `${role} [${shape.join(', ')}]`
const rolesOf = ({ roles }: Slot) => Array.from(roles, ([role, shape]) => text(role, shape)).join(', ')

/** A module as errors show it. */
export const told = ({ name, tensors }: Module): string =>
  `"${name}" with ${Array.from(tensors, ([role, { tensor }]) => text(role, tensor.shape)).join(', ')}`

/** … and a layer that has none. */
export const wanted = (slot: Slot): string => `"${slot.name}" with ${rolesOf(slot)}`

/** A few of many. */
export const listed = (names: readonly string[], most = 6): string =>
  names.slice(0, most).join('; ') + (names.length > most ? `; and ${names.length - most} more` : '')
