import { graphOf, layersOf } from '../engine/graph.ts'
import { refuse, show } from '../errors.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import { Value } from '../layers/value.ts'
import { anything, checkOptions, isPlainObject, later, needed } from '../options/index.ts'
import { isTensor } from '../tensor/tensor.ts'
import type { Form, TensorsOf, Values } from './forms.ts'
import { Holder } from './holder.ts'
import { Model } from './model.ts'
import { ownersOf } from './names.ts'
import type { Plan } from './network.ts'
import type { ModelSettings, Saved } from './source.ts'

export interface GraphModelOptions<Outputs extends Values> extends ModelSettings {
  /** What `input` made. By name, the names are those that data are given by. */
  inputs: Values
  /** What layers made of the inputs. */
  outputs: Outputs
}

/**
 * A model of any graph: branches, several inputs and outputs, layers that are applied several times and share their weights.
 *
 *     const x = input({ shape: [28, 28, 1] })
 *     const h = layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }).apply(x)
 *     const y = layers.dense({ units: 10, activation: 'softmax' }).apply(layers.flatten().apply(h))
 *     const net = model({ inputs: x, outputs: y })
 *
 * Inputs are called by their own names, else input, input_1 …; outputs after the layers that make them. Where inputs or
 * outputs are an object, its keys are their names. `predict` gives outputs in the form they have here.
 *
 * @throws ThinnetError for an output that is computed from other inputs, an input that no output is computed from, and
 *   layers that do not fit each other
 */
export function model<const Outputs extends Values>(options: GraphModelOptions<Outputs>): Model<TensorsOf<Outputs>> {
  const kinds = { inputs: needed(later(VALUES)), outputs: needed(later(VALUES)), seed: anything, ...COMPUTE_OPTIONS }
  const { inputs, outputs, ...settings } = checkOptions('model', options, kinds)
  const from = named(inputs, 'model: inputs')
  const to = named(outputs, 'model: outputs')
  for (const { value, name } of from) {
    if (value.layer)
      refuse(
        'model: inputs',
        'what input made',
        `what ${show(value.layer.constructor.name)} made${name && `, ${name}`}`,
      )
  }
  for (const { value } of to) if (!value.layer) refuse('model: outputs', 'what a layer made', 'an input itself')
  const graph = graphOf(
    from.map(({ value }) => value),
    to.map(({ value }) => value),
    'model',
  )
  const inputNames = unique(
    from.map(({ value, name }) => name || value.name),
    'input',
    'model: inputs',
  )
  for (const [k, { value }] of from.entries()) {
    if (graph.values.some(({ inputs }) => inputs.includes(value))) continue
    refuse(
      'model: inputs',
      'inputs that outputs are computed from',
      `"${inputNames[k]}", which none is`,
      'Leave it out.',
    )
  }
  const form = outputs instanceof Value ? 'value' : Array.isArray(outputs) ? 'array' : 'names'
  return ofGraph(
    () => ({ graph, inputNames, outputNames: outputNames(to, form) }),
    layersOf(graph),
    form,
    settings,
  ) as Model<TensorsOf<Outputs>>
}

const VALUES = 'a value, or values in an array or an object'

/** @param saved what `loadModel` found in a file */
export function ofGraph(
  plan: () => Plan,
  layers: readonly Layer[],
  form: Form,
  settings: ModelSettings,
  saved?: Saved,
): Model<unknown> {
  const from = [...ownersOf(layers)].filter(owner => owner instanceof Holder) as Holder[]
  const source = { who: 'model', layers, from, form, plan, inputShape: [] }
  return new Model(source, settings, saved)
}

function named(values: unknown, who: string): { value: Value; name: string }[] {
  const byNames = isPlainObject(values) && !isTensor(values)
  const entries: [string, unknown][] =
    values instanceof Value
      ? [['', values]]
      : Array.isArray(values)
        ? values.map(value => ['', value])
        : byNames
          ? Object.entries(values)
          : [['', values]]
  if (entries.length === 0) refuse(who, VALUES, 'none')
  for (const [i, [name, value]] of entries.entries()) {
    if (byNames && (name === '' || name === '__proto__')) refuse(who, 'names', show(name))
    if (!(value instanceof Value)) refuse(who, VALUES, `${show(value)}${name && ` as ${name}`}`)
    if (entries.some(([, other], j) => j < i && other === value)) refuse(who, 'each value once', 'one twice')
  }
  return entries.map(([name, value]) => ({ name, value: value as Value }))
}

/** Outputs are called after the layers that make them, or by what is said: asked for when layers have their names. */
function outputNames(to: readonly { value: Value; name: string }[], form: Form): string[] {
  if (form === 'names') return to.map(({ name }) => name)
  const names: string[] = []
  for (const { value } of to) {
    const { name } = value.layer!
    let free = name
    for (let i = 1; names.includes(free); i++) free = `${name}_${i}`
    names.push(free)
  }
  return names
}

function unique(names: readonly string[], standard: string, who: string): string[] {
  const taken = new Set(names.filter(name => name !== ''))
  if (taken.size < names.filter(name => name !== '').length) refuse(who, 'inputs of different names', names.join(', '))
  return names.map(name => {
    if (name !== '') return name
    let free = standard
    for (let i = 1; taken.has(free); i++) free = `${standard}_${i}`
    taken.add(free)
    return free
  })
}
