import type { Tensor } from 'thinnet'

/** What a state_dict has of one module. */
export interface Module {
  /** `encoder.layers.0.linear1`; of a recurrent module of several layers one each, `lstm.l0`, `lstm.l1`. */
  readonly name: string
  /** Its tensors by what they are called in it, with their names in the state_dict. */
  readonly tensors: Map<string, { readonly key: string; readonly tensor: Tensor }>
}

const RECURRENT = /^((?:weight|bias)_(?:ih|hh|hr))(?:_l(\d+))?(_reverse)?$/
const PLAIN = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
const ATTENTION = /^(in_proj_(weight|bias)|[qkv]_proj_weight|bias_[kv])$/

/** What torch.compile, DataParallel and DistributedDataParallel put before all names of a state_dict. */
export function wrapperOf(keys: Iterable<string>): string {
  const all = [...keys]
  const wrapper = /^(?:(?:module|_orig_mod)\.)*/.exec(all[0] ?? '')![0]
  return all.every(key => key.startsWith(wrapper)) ? wrapper : ''
}

/**
 * The modules that a state_dict's names are of, without what wraps the whole model. A tensor of another name is one of its own, called `weight` in it.
 *
 * @param joined whether modules of an attention of somebody's own are one
 */
export function modulesOf(tensors: ReadonlyMap<string, Tensor>, joined: boolean): Module[] {
  const modules = new Map<string, Module>()
  const wrapper = wrapperOf(tensors.keys()).length
  const cut = (key: string) => {
    const at = key.lastIndexOf('.')
    return [key.slice(0, Math.max(at, 0)), key.slice(at + 1)] as const
  }
  const attentions = new Set<string>()
  const layers = new Map<string, Set<string>>()
  for (const key of tensors.keys()) {
    const [owner, last] = cut(key.slice(wrapper))
    if (ATTENTION.test(last)) attentions.add(owner)
    const layer = RECURRENT.exec(last)?.[2]
    if (layer !== undefined) layers.set(owner, (layers.get(owner) ?? new Set()).add(layer))
  }
  for (const [key, tensor] of tensors) {
    const [owner, last] = cut(key.slice(wrapper))
    const [above, middle] = cut(owner)
    const recurrent = RECURRENT.exec(last)
    const [name, role] =
      middle === 'out_proj' && attentions.has(above)
        ? [above, `out_proj.${last}`]
        : recurrent
          ? [ofLayer(owner, recurrent[2], layers), recurrent[1]! + (recurrent[3] ?? '')]
          : PLAIN.includes(last) || attentions.has(owner)
            ? [owner, last]
            : [key.slice(wrapper), 'weight']
    const module = modules.get(name) ?? { name, tensors: new Map() }
    modules.set(name, module)
    module.tensors.set(role, { key, tensor })
  }
  if (joined) join(modules)
  return [...modules.values()]
}

/** What four Linear of an attention are called: query, key and value, … */
const INPUTS = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['query', 'key', 'value'],
  ['self.query', 'self.key', 'self.value'],
  ['q', 'k', 'v'],
  ['to_q', 'to_k', 'to_v'],
  ['q_lin', 'k_lin', 'v_lin'],
  ['wq', 'wk', 'wv'],
  ['W_q', 'W_k', 'W_v'],
]
/** … and the output. */
const OUTPUTS = [
  'out_proj',
  'o_proj',
  'c_proj',
  'proj',
  'out',
  'output',
  'output.dense',
  'o',
  'to_out',
  'to_out.0',
  'out_lin',
  'wo',
  'W_o',
]
/** … or the three in one Linear, row after row. */
const IN_ONE = [['qkv'], ['qkv_proj'], ['in_proj'], ['to_qkv'], ['Wqkv']]

/** Makes one module of those that are an attention's. */
function join(modules: Map<string, Module>): void {
  for (const name of [...modules.keys()]) {
    for (const inputs of [...INPUTS, ...IN_ONE]) {
      if (!endsWith(name, inputs[0]!)) continue
      const owner = name.slice(0, -inputs[0]!.length)
      const output = OUTPUTS.find(one => modules.has(owner + one))
      const all = [...inputs, output ?? ''].map(one => modules.get(owner + one))
      if (output === undefined || !all.every(module => module !== undefined)) continue
      const parts = inputs.length === 1 ? ['in_proj_', 'out_proj.'] : ['query.', 'key.', 'value.', 'output.']
      const tensors: Module['tensors'] = new Map()
      for (const [k, module] of all.entries()) {
        for (const [role, tensor] of module.tensors) tensors.set(parts[k]! + role, tensor)
        modules.delete(module.name)
      }
      modules.set(owner.slice(0, -1), { name: owner.slice(0, -1), tensors })
      break
    }
  }
}

const endsWith = (name: string, last: string) => name === last || name.endsWith(`.${last}`)

/** A layer of a recurrent module; where it is the only one, the module. */
const ofLayer = (owner: string, layer: string | undefined, layers: ReadonlyMap<string, ReadonlySet<string>>) =>
  layer === undefined || layers.get(owner)!.size === 1 ? owner : `${owner}${owner && '.'}l${layer}`

/** The name in a state_dict of what a module calls so. */
export function keyOf(module: string, role: string, bare: boolean): string {
  if (bare) return module
  const prefix = (name: string) => name && `${name}.`
  if (!RECURRENT.test(role)) return prefix(module) + role
  const [, owner = module, layer = '0'] = /^(?:(.*)\.|)l(\d+)$/.exec(module) ?? []
  const [, name, , reverse = ''] = RECURRENT.exec(role)!
  return `${prefix(owner)}${name}_l${layer}${reverse}`
}
