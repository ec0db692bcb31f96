import { files, options as kinds, type Path, refuse, safetensors, type Tensor } from 'thinnet'
import type { AnyModel, Described } from '../described/described.ts'
import { describe, structureOf } from '../described/from-model.ts'
import { listed, type Matched, match, told, wanted } from './match.ts'
import { keyOf, type Module, modulesOf, wrapperOf } from './modules.ts'
import type { Flattened } from './orders.ts'
import { eachPlace } from './places.ts'
import { type StateDict, tensorsOf } from './read-tensors.ts'
import type { Slot } from './slots.ts'
import { slotsIn } from './slots-of-model.ts'

/** What is given with a state_dict. */
export interface StateDictOptions {
  /**
   * Modules of PyTorch's by names of layers here: `{ dense: 'fc1', lstm_1: 'lstm.l1' }`. Those left out are found by the same
   * name, or by shapes and order: see `fromStateDict`. Default none.
   */
  names?: Readonly<Record<string, string>>
  /**
   * How PyTorch's model flattens images, which it has with channels first: as they are (`torch.flatten`, nn.Flatten; default), or
   * with channels moved to the end before.
   */
  flatten?: Flattened
}

/** How `fromStateDict` reads. */
export interface FromStateDictOptions extends StateDictOptions {
  /** false: what only one of both has stays as it is, and is told. Default true: it is an error. */
  strict?: boolean
}

/** What `fromStateDict` has found. */
export interface StateDictNames {
  /** Modules of PyTorch's by names of layers here: may be given as `names`. */
  readonly names: Readonly<Record<string, string>>
  /** Layers that stayed as they were, and modules that were left out; empty but with `strict: false`. */
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

/** How `toStateDict` names what it makes. */
export interface ToStateDictOptions extends StateDictOptions {
  /** A state_dict of the model in PyTorch: its names, found as `fromStateDict` finds them, and no others. Default: names made of the layers'. */
  like?: StateDict
}

const KINDS = {
  names: { what: 'an object of names of modules by names of layers', is: isNames },
  flatten: kinds.choice('channelsFirst', 'channelsLast'),
}

function isNames(value: unknown): boolean {
  return kinds.isPlainObject(value) && Object.values(value).every(name => typeof name === 'string')
}

/**
 * Sets a model's weights to those of a model of PyTorch's: what `model.state_dict()` gives there, in a file of safetensors:
 *
 *     safetensors.torch.save_file(model.state_dict(), 'lenet.safetensors')          # Python
 *     await fromStateDict(model, 'lenet.safetensors')                               // here
 *
 * The model is written here, of the same layers: only numbers are read. A layer gets the module that `names` says, else the one
 * of its own name, else the one that has tensors of its shapes. Where several have, names must tell the order (`fc1`, `fc2`;
 * `layers.0.norm1`, `layers.0.norm2`) and the layers follow each other; what is not sure is refused. Kernels are transposed,
 * gates put in order; what stands behind a flatten is permuted, since PyTorch has channels before pixels. What
 * `nn.DataParallel` and `torch.compile` put before all names (`module.`, `_orig_mod.`) may be left out in `names`.
 *
 * @param model built, with float32 or float64 weights; an optimizer's state stays as it is
 * @param from a path or file: URL (Node) or bytes of safetensors (F64, F32, F16, BF16, I64, I32, U8, BOOL), or tensors by name
 * @returns which module each layer has got
 * @throws ThinnetError for layers without a module, modules without a layer, other shapes: both sides are named, and
 *   nothing is set; for a pickle (`.pt`, `.pth`), which could run anything
 */
export async function fromStateDict(
  model: AnyModel,
  from: StateDict,
  options: FromStateDictOptions = {},
): Promise<StateDictNames> {
  const who = 'fromStateDict'
  const { strict = true, ...others } = kinds.checkOptions(who, options, { ...KINDS, strict: kinds.flag })
  const described = await structureOf(model, who)
  const { matched } = await pair(model, described, await tensorsOf(from, who), { ...others, strict }, who)
  const names = model.weightNames
  const weights = new Map((await model.getWeights()).map((weight, i) => [names[i]!, weight] as const))
  for (const [{ pieces }, { tensors }] of matched.modules) {
    for (const { parameter, start, role, plus, places } of pieces) {
      const { data } = weights.get(parameter)!
      const theirs = tensors.get(role)!.tensor.data
      const more = plus === undefined ? null : tensors.get(plus)!.tensor.data
      eachPlace(places, (place, i) => {
        data[start + i] = theirs[place]! + (more ? more[place]! : 0)
      })
    }
  }
  model.setWeights([...weights.values()])
  return {
    names: Object.fromEntries(Array.from(matched.modules, ([slot, module]) => [slot.name, module.name])),
    missing: matched.missing.map(({ name }) => name),
    unexpected: matched.unexpected.map(({ name }) => name),
  }
}

/**
 * A model's weights as a `state_dict` of PyTorch's: what `load_state_dict(strict=True)` takes there, of a model of the same layers.
 *
 * Tensors are named as those of `like`, else by `names`, else by the layers: `conv2d.weight`. Of an LSTM's two biases, which
 * are one here, `bias_hh` is 0.
 *
 * @returns float32 or float64 tensors in PyTorch's layouts, by name; `num_batches_tracked`, int32, is the model's `step`
 * @throws ThinnetError for what `fromStateDict` refuses
 */
export async function toStateDict(model: AnyModel, options: ToStateDictOptions = {}): Promise<Map<string, Tensor>> {
  const who = 'toStateDict'
  const kind = { what: 'a path, bytes, or tensors by name', is: (value: unknown) => value !== null }
  const { like, names = {}, ...others } = kinds.checkOptions(who, options, { ...KINDS, like: kind })
  const described = await describe(model, who)
  if (like !== undefined) {
    const theirs = await tensorsOf(like, who)
    const { matched, tied } = await pair(model, described, theirs, { names, ...others }, who)
    const made = new Map<string, Tensor>()
    for (const [slot, module] of matched.modules) {
      const its = theirTensors(slot, described.tensors, model.step)
      for (const [role, { key, tensor }] of module.tensors) made.set(key, { ...its.get(role)!, shape: tensor.shape })
      for (const { tensors } of tied.get(module)!) made.set(tensors.get('weight')!.key, its.get('weight')!)
    }
    return new Map(Array.from(theirs.keys(), key => [key, made.get(key)!]))
  }
  const { slots } = await slotsIn(model, described, others.flatten ?? 'channelsFirst', who)
  const unknown = Object.keys(names).find(name => !slots.some(slot => slot.name === name))
  if (unknown !== undefined)
    refuse(`${who}: names`, `layers among ${listed(slots.map(({ name }) => name))}`, `"${unknown}"`)
  const all = new Map<string, Tensor>()
  for (const slot of slots) {
    for (const [role, tensor] of theirTensors(slot, described.tensors, model.step)) {
      const key = keyOf(names[slot.name] ?? slot.name, role, slot.bare ?? false)
      if (all.has(key)) refuse(who, 'a name for each layer', `"${key}" for two`)
      all.set(key, tensor)
    }
  }
  return all
}

/**
 * `toStateDict` into a file of safetensors: `model.load_state_dict(safetensors.torch.load_file(path))` reads it.
 *
 * @param path a path or file: URL. A file that is there is replaced once the new one is whole
 */
export async function saveStateDict(model: AnyModel, path: Path, options: ToStateDictOptions = {}): Promise<void> {
  const tensors = await toStateDict(model, options)
  await files.write(path, safetensors.write(tensors, { format: 'pt' }), 'saveStateDict')
}

/** A module's tensors of a layer's parameters. */
function theirTensors({ roles, pieces, counts }: Slot, weights: ReadonlyMap<string, Tensor>, step: number) {
  const { dtype, data: like } = weights.get(pieces[0]!.parameter)!
  const made = new Map<string, Tensor>()
  for (const [role, shape] of roles) {
    const size = shape.reduce((all, count) => all * count, 1)
    made.set(role, { dtype, shape, data: new (like.constructor as Float32ArrayConstructor)(size) } as Tensor)
  }
  for (const { parameter, start, role, places } of pieces) {
    const { data } = weights.get(parameter)!
    const theirs = made.get(role)!.data
    eachPlace(places, (place, i) => {
      theirs[place] = data[start + i]!
    })
  }
  if (counts) made.set('num_batches_tracked', { dtype: 'int32', shape: [], data: Int32Array.of(step) })
  return made
}

/** The modules of a state_dict and the layers of a model, each with its other. */
async function pair(
  model: AnyModel,
  described: Described,
  tensors: ReadonlyMap<string, Tensor>,
  { names: given = {}, flatten = 'channelsFirst', strict = true }: FromStateDictOptions,
  who: string,
) {
  const wrapper = wrapperOf(tensors.keys())
  const plain = (name: string) => (name.startsWith(wrapper) ? name.slice(wrapper.length) : name)
  const names = Object.fromEntries(Object.entries(given).map(([layer, name]) => [layer, plain(name)]))
  const { slots, follows } = await slotsIn(model, described, flatten, who)
  const hasTied = JSON.stringify(described.layers).includes('"tiedDense"')
  const modules = modulesOf(
    tensors,
    slots.some(slot => slot.or),
  )
  const tied = hasTied ? tiedIn(modules, names) : new Map(modules.map(module => [module, []] as const))
  const matched = match(slots, [...tied.keys()], names, follows, who)
  const { missing, unexpected } = matched
  if (strict && missing.length + unexpected.length > 0) {
    const left = unexpected.length > 0 ? `modules left: ${listed(unexpected.map(told), 4)}` : 'no module left'
    const expected =
      missing.length > 0 ? `modules for layers: ${listed(missing.map(wanted), 4)}` : 'a layer for each module'
    refuse(who, expected, left, hintFor(matched))
  }
  return { matched, tied }
}

/** Modules that share a weight as one, which the model here has once; those that are left out, by that one. */
function tiedIn(modules: readonly Module[], names: Readonly<Record<string, string>>): Map<Module, Module[]> {
  const tied = new Map<Module, Module[]>()
  const named = new Set(Object.values(names))
  for (const module of [...modules].sort((a, b) => Number(named.has(b.name)) - Number(named.has(a.name)))) {
    const twin = [...tied.keys()].find(other => isSame(other, module))
    if (twin) tied.get(twin)!.push(module)
    else tied.set(module, [])
  }
  return tied
}

function isSame(a: Module, b: Module): boolean {
  const [one, other] = [a, b].map(({ tensors }) => (tensors.size === 1 ? tensors.get('weight')?.tensor : undefined))
  if (!one || !other || one.shape.length < 2 || `${one.shape}` !== `${other.shape}`) return false
  return one.data.every((value, i) => value === other.data[i])
}

function hintFor({ missing, unexpected }: Matched): string {
  const keys = unexpected.flatMap(({ tensors }) => Array.from(tensors.values(), ({ key }) => key))
  if (keys.some(key => /weight_(g|v|orig)$|parametrizations/.test(key)))
    return 'Take weight or spectral normalization out first: torch.nn.utils.parametrize.remove_parametrizations.'
  const weights = new Set(unexpected.flatMap(({ tensors }) => `${tensors.get('weight')?.tensor.shape}`))
  const biased = missing.some(slot => slot.roles.has('bias') && weights.has(`${slot.roles.get('weight')}`))
  if (biased && !unexpected.some(({ tensors }) => tensors.has('bias'))) return 'Give the layer useBias: false.'
  return missing.length === 0 ? 'Leave them out by strict: false, if they are not needed.' : ''
}
