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

/** The modules that a state_dict's names are of. A tensor of another name is one of its own, called `weight` in it. */
export function modulesOf(tensors: ReadonlyMap<string, Tensor>): Module[] {
  const modules = new Map<string, Module>()
  const cut = (key: string) => {
    const at = key.lastIndexOf('.')
    return [key.slice(0, Math.max(at, 0)), key.slice(at + 1)] as const
  }
  const attentions = new Set<string>()
  const layers = new Map<string, Set<string>>()
  for (const key of tensors.keys()) {
    const [owner, last] = cut(key)
    if (ATTENTION.test(last)) attentions.add(owner)
    const layer = RECURRENT.exec(last)?.[2]
    if (layer !== undefined) layers.set(owner, (layers.get(owner) ?? new Set()).add(layer))
  }
  for (const [key, tensor] of tensors) {
    const [owner, last] = cut(key)
    const [above, middle] = cut(owner)
    const recurrent = RECURRENT.exec(last)
    const [name, role] =
      middle === 'out_proj' && attentions.has(above)
        ? [above, `out_proj.${last}`]
        : recurrent
          ? [ofLayer(owner, recurrent[2], layers), recurrent[1]! + (recurrent[3] ?? '')]
          : PLAIN.includes(last) || attentions.has(owner)
            ? [owner, last]
            : [key, 'weight']
    const module = modules.get(name) ?? { name, tensors: new Map() }
    modules.set(name, module)
    module.tensors.set(role, { key, tensor })
  }
  return [...modules.values()]
}

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
