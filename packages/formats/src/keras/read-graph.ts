import { refuse, show } from 'thinnet'
import type { Described, Json, JsonObject, LayerText } from '../described/described.ts'
import { listOf, objectOf, textOf } from '../json.ts'
import { broadcasts, spread } from './broadcast.ts'
import { isOperation } from './from-config.ts'
import type { Parameter } from './layers.ts'
import { forgets, isOwnMask, Masks } from './masks.ts'
import { snakeCaseOfClass } from './names.ts'
import { stepsOf } from './operations.ts'
import { MOST_CALLS, type ReadCall, readCalls, type TensorOf, tensorAt } from './read-calls.ts'
import { BY_ELEMENT, ofEachStep, type ReadLayer, readLayer } from './read-layer.ts'
import { rowOf } from './several.ts'
import type { Steps } from './slices.ts'

/** A model's layers and calls, and where in the file the variables of each layer are. */
export interface ReadGraph extends Pick<Described, 'layers' | 'form' | 'inputs' | 'calls' | 'outputs'> {
  /** One a layer: its parameters by their names here, and their places in the file. */
  readonly parameters: readonly (readonly Parameter[])[]
  /** One a layer: what it is called in the file. */
  readonly names: readonly string[]
}

/** The sample shape of a model's one input, or of each by its name. */
export type InputShape = readonly number[] | { readonly [input: string]: readonly number[] }

/** What a call says besides the values; `who` names it in errors. */
type Said = Pick<ReadCall, 'kwargs' | 'names' | 'args'> & { readonly who: string }
/** Applied to the numbers of values it gives those of its outputs. */
type Apply = (values: readonly number[], said: Said) => readonly number[]
const plain = (who: string): Said => ({ who, kwargs: {}, args: [] })

/** Models within others, but for Sequential ones. */
const MODELS = ['Functional', 'Model']
/** Models within each other, at most. */
const DEEPEST = 20

/** Reads a model's configuration, Sequential or Functional, with models in it or layers that are shared. */
export class GraphReader {
  readonly #layers: LayerText[] = []
  readonly #parameters: (readonly Parameter[])[] = []
  readonly #calls: [number, ...number[]][] = []
  readonly #names: string[] = []
  readonly #taken = new Set<string>()
  readonly #masks = new Masks()
  readonly #inputShape: InputShape | undefined
  #inputs: Described['inputs'] = []
  #values = 0
  /** Whether layers are applied to each step of their input. */
  #steps = false
  #isRow = true

  /** @param inputShape says the sizes that a file leaves open */
  constructor(inputShape?: InputShape) {
    this.#inputShape = inputShape
  }

  /** @param model `{ class_name, config }` @param who names it in errors */
  read(model: JsonObject, who: string): ReadGraph {
    const className = textOf(model.class_name, `${who}: class_name`)
    const config = objectOf(model.config, `${who}: config`)
    if (className !== 'Sequential' && !MODELS.includes(className)) {
      refuse(
        who,
        'a Sequential or Functional model',
        show(className),
        'A model of a class of your own is code, which is not in the file.',
      )
    }
    const { inputs, outputs, form } =
      className === 'Sequential' ? this.#sequential(model, config, who) : this.#functional(config, who)
    const [layers, calls, parameters, names] = [this.#layers, this.#calls, this.#parameters, this.#names]
    return withoutUnused({ layers, form, inputs, calls, outputs, parameters, names })
  }

  #sequential(model: JsonObject, config: JsonObject, who: string) {
    const [given] = this.#given(['input'], who)
    const shape = sampleShape(inputShapeOf(model, config, who), `${who}: input shape`, given)
    const parts = this.#parts(config, '', who, 0)
    this.#takeInputs([{ name: 'input', shape }])
    const [last] = parts.reduce<readonly number[]>((values, part) => part.apply(values, plain(part.who)), [0])
    const form: Described['form'] =
      this.#isRow && this.#calls.every(([layer, value], i) => layer === i && value === i) ? 'row' : 'value'
    return { inputs: this.#inputs, outputs: [{ name: this.#layers.at(-1)?.config.name ?? '', value: last! }], form }
  }

  #functional(config: JsonObject, who: string) {
    const inner = this.#graph(config, '', who, 0)
    const names = inner.inputs.map(({ name }) => name)
    const given = this.#given(names, who)
    this.#takeInputs(
      inner.inputs.map(({ name, shape, who: said }, k) => {
        return { name, shape: sampleShape(shape, `${said}: batch_shape`, given[k]) }
      }),
    )
    const values = inner.apply(
      inner.inputs.map((_, i) => i),
      plain(who),
    )
    const outputs = values.map((value, k) => ({ name: inner.outputNames?.[k] ?? this.#nameOf(value), value }))
    const form: Described['form'] = inner.outputNames ? 'names' : inner.several ? 'array' : 'value'
    return { inputs: this.#inputs, outputs: unique(outputs), form }
  }

  /** What was given for each of these inputs. */
  #given(names: readonly string[], who: string): (readonly number[] | undefined)[] {
    const given = this.#inputShape
    if (given === undefined) return []
    if (Array.isArray(given)) {
      return names.length === 1 ? [given] : refuse(who, `inputShape by names (${names.join(', ')})`, show(given))
    }
    const unknown = Object.keys(given).find(name => !names.includes(name))
    if (unknown !== undefined) refuse(who, `inputShape of inputs (${names.join(', ')})`, show(unknown))
    return names.map(name => (given as Record<string, readonly number[]>)[name])
  }

  #takeInputs(inputs: Described['inputs']): void {
    this.#inputs = unique(inputs)
    this.#values = inputs.length
  }

  /** The name of the layer that made a value. */
  #nameOf(value: number): string {
    const call = this.#calls[value - this.#inputs.length]
    return call ? this.#layers[call[0]]!.config.name : 'output'
  }

  /** The layers of a Sequential model, as they are applied. @param place of the model in the file: `''`, `layers/…/` */
  #parts(config: JsonObject, place: string, who: string, depth: number): { apply: Apply; who: string }[] {
    const counts = new Map<string, number>()
    return listOf(config.layers, `${who}: layers`).flatMap((json, i) => {
      const { layer, name, className } = this.#named(json, `${who}: layers[${i}]`)
      const at = `${place}layers/${counted(counts, snakeCaseOfClass(className))}`
      if (className === 'InputLayer') return []
      const said = `${who}: layer ${show(name)} (${className})`
      return [{ apply: this.#part(layer, name, at, said, depth), who: said }]
    })
  }

  /** A layer or a model that is a part of another. */
  #part(layer: JsonObject, name: string, place: string, who: string, depth: number): Apply {
    if (depth > DEEPEST) refuse(who, `models nested at most ${DEEPEST} deep`, 'more')
    const config = objectOf(layer.config, `${who}: config`)
    if (layer.class_name === 'Sequential') {
      const parts = this.#parts(config, `${place}/`, who, depth + 1)
      return values => parts.reduce((given, part) => part.apply(given, plain(part.who)), values)
    }
    if (MODELS.includes(`${layer.class_name}`)) {
      this.#isRow = false
      return this.#graph(config, `${place}/`, who, depth + 1).apply
    }
    const inner = layer.class_name === 'TimeDistributed' ? objectOf(config.layer, `${who}: layer`) : null
    if (inner && (inner.class_name === 'Sequential' || MODELS.includes(`${inner.class_name}`)))
      return this.#eachStep(() => this.#part(inner, name, `${place}/layer`, who, depth + 1))
    if (isOperation(layer)) {
      return (values, { args }) =>
        stepsOf(layer, args, who).map(steps =>
          this.#inRow(steps, this.#alike(steps[0]!.name, values, args, name, who), name, who),
        )
    }
    let index = -1
    const parts = new Map<number, number>()
    return (values, { kwargs, args, who: said }) => {
      checkArgs(args, said)
      const read = index < 0 ? this.#read(layer, name, who, fromCall(kwargs)) : null
      const text = read?.text ?? this.#layers[index]!
      const alike = this.#alike(text.name, values, args, name, who)
      const isKeras3 = Array.isArray(args) && args.length > 0
      const lost = forgets(text) ? alike : isKeras3 ? this.#masks.lost(text, alike, said) : []
      const given = alike.map(value => (lost.includes(value) ? this.#unmasked(value) : value))
      if (read) index = this.#add(read, place, name)
      const value = this.#call(index, given, kwargs, said)
      return this.#several(index, parts, value, values[0]!)
    }
  }

  /** What a model does with each step of its input: so does each of its layers. */
  #eachStep(part: () => Apply): Apply {
    const inside = <T>(run: () => T): T => {
      const before = this.#steps
      this.#steps = true
      try {
        return run()
      } finally {
        this.#steps = before
      }
    }
    const apply = inside(part)
    return (values, said) => inside(() => apply(values, said))
  }

  /** The values of a call of a layer that gives several, as recurrent ones do. @param parts layers that take them out */
  #several(layer: number, parts: Map<number, number>, value: number, input: number): number[] {
    const row = rowOf(this.#layers[layer]!)
    if (!row) return [value]
    const { outputs, states, sequences } = row
    return Array.from({ length: outputs + states }, (_, part) => {
      if (!parts.has(part)) {
        const name = this.#unique(`${this.#layers[layer]!.config.name}_output_${part}`)
        const text: LayerText = { object: 'layers', name: 'recurrentOutput', config: { ...row, part, name } }
        parts.set(part, this.#add({ text, parameters: [] }, '', name))
      }
      const masked = sequences && part < outputs
      return this.#call(parts.get(part)!, masked ? [value, input] : [value], {}, '')
    })
  }

  /** Values in one shape, where Keras's layer brings them there. */
  #alike(factory: string, values: readonly number[], args: Json, name: string, who: string): readonly number[] {
    if (!broadcasts(factory)) return values
    const steps = spread(args)
    return values.map((value, i) => (steps[i]?.length ? this.#inRow(steps[i], [value], name, who) : value))
  }

  #read(layer: JsonObject, name: string, who: string, extra: JsonObject): ReadLayer {
    const read = readLayer(layer, this.#unique(name), who, extra)
    return this.#steps && !BY_ELEMENT.includes(read.text.name) ? ofEachStep(read, who) : read
  }

  /** A value without a padding mask. */
  #unmasked(value: number): number {
    if (this.#masks.of(value) === undefined) return value
    const text: LayerText = { object: 'layers', name: 'unmask', config: { name: this.#unique('unmask') } }
    return this.#call(this.#add({ text, parameters: [] }, '', 'unmask'), [value], {}, '')
  }

  /** The value of layers that are applied one after the other. */
  #inRow(steps: Steps, values: readonly number[], name: string, who: string): number {
    const made = steps.reduce(
      (given, { name: factory, config }) => {
        const text: LayerText = { object: 'layers', name: factory, config: { ...config, name: this.#unique(name) } }
        return [this.#call(this.#add({ text, parameters: [] }, '', name), given, {}, who)]
      },
      values.map(value => this.#unmasked(value)),
    )
    return made[0]!
  }

  #add({ text, parameters }: ReadLayer, place: string, name: string): number {
    this.#layers.push(text)
    this.#names.push(name)
    this.#parameters.push(parameters.map(([name, at]) => [name, `${place}/${at}`]))
    return this.#layers.length - 1
  }

  #call(layer: number, values: readonly number[], kwargs: JsonObject, who: string): number {
    if (values.length === 0) refuse(who, 'inputs', 'none')
    if (this.#calls.length === MOST_CALLS) refuse(who, `at most ${MOST_CALLS} calls of layers`, 'more')
    checkKwargs(kwargs, who)
    this.#calls.push([layer, ...values] as [number, ...number[]])
    this.#masks.follow(this.#layers[layer]!, values, this.#values)
    return this.#values++
  }

  /** The graph of a Functional model, to be applied. */
  #graph(config: JsonObject, place: string, who: string, depth: number) {
    const counts = new Map<string, number>()
    const parts = new Map<string, { json: JsonObject; apply: Apply | null; who: string }>()
    for (const [i, json] of listOf(config.layers, `${who}: layers`).entries()) {
      const { layer, name, className } = this.#named(json, `${who}: layers[${i}]`)
      if (parts.has(name)) refuse(`${who}: layers[${i}]`, 'unique names', `${show(name)} twice`)
      const said = `${who}: layer ${show(name)} (${className})`
      const at = `${place}layers/${counted(counts, snakeCaseOfClass(className))}`
      const apply = className === 'InputLayer' ? null : this.#part(layer, name, at, said, depth)
      parts.set(name, { json: layer, apply, who: said })
    }
    const inputs = tensorsOf(config.input_layers, `${who}: input_layers`)
    const outputs = tensorsOf(config.output_layers, `${who}: output_layers`)
    const all = readCalls(parts, who)
    for (const { layer, masks } of all) {
      const own = masks.every(mask => isOwnMask(mask, parts, all))
      if (!own)
        refuse(
          `${parts.get(layer)!.who}: mask`,
          'that of its input',
          'another',
          'thinnet has no such argument of a call.',
        )
    }
    const calls = needed(all, outputs.list)
    const shapes = inputs.list.map(({ layer }, k) => {
      const part = parts.get(layer) ?? refuse(`${who}: input_layers`, 'layers that are there', show(layer))
      const { batch_shape: shape, batch_input_shape: old } = objectOf(part.json.config, part.who)
      return { name: inputs.names?.[k] ?? layer, shape: shape ?? old, who: part.who }
    })
    const apply: Apply = (values, { names, who: said }) => {
      if (values.length !== inputs.list.length) refuse(said, `${inputs.list.length} inputs`, values.length)
      const given = shapes.map(({ name }, k) => {
        const at = names ? names.indexOf(name) : k
        return values[at] ?? refuse(said, `inputs ${shapes.map(({ name }) => name).join(', ')}`, show(names))
      })
      const made = new Map(inputs.list.map((tensor, k) => [keyOf(tensor), [given[k]!] as readonly number[]]))
      const valueNumber = (tensor: TensorOf, of: string): number =>
        made.get(keyOf0(tensor))?.[tensor.index] ??
        refuse(of, 'a value that the model makes', `${show(tensor.layer)}, call ${tensor.call}, output ${tensor.index}`)
      for (const { layer, call, inputs: from, ...said } of calls) {
        const part = parts.get(layer)!
        const given = from.map(tensor => valueNumber(tensor, part.who))
        const apply = part.apply ?? refuse(part.who, 'no values that it is made of', given.length)
        made.set(keyOf({ layer, call, index: 0 }), apply(given, { ...said, who: part.who }))
      }
      return outputs.list.map(tensor => valueNumber(tensor, `${who}: output_layers`))
    }
    return { inputs: shapes, outputNames: outputs.names, several: outputs.several, apply }
  }

  #named(json: Json, who: string) {
    const layer = objectOf(json, who)
    const className = textOf(layer.class_name, `${who}: class_name`)
    const config = objectOf(layer.config, `${who}: config`)
    const name = textOf(layer.name ?? config.name ?? snakeCaseOfClass(className), `${who}: name`)
    return { layer, className, name }
  }

  /** A name that no other layer has; thinnet's have no slash. */
  #unique(name: string): string {
    const plain = name.replaceAll('/', '_') || 'layer'
    let taken = plain
    for (let i = 1; this.#taken.has(taken); i++) taken = `${plain}_${i}`
    this.#taken.add(taken)
    return taken
  }
}

/** Without calls that no output is made of: a layer that gives several values gives some to nobody. */
function withoutUnused(graph: ReadGraph): ReadGraph {
  const { layers, inputs, calls, outputs, parameters, names } = graph
  const used = new Set(outputs.map(({ value }) => value))
  for (let k = calls.length - 1; k >= 0; k--) {
    const [, ...values] = calls[k]!
    if (used.has(inputs.length + k)) for (const value of values) used.add(value)
  }
  const keptCalls = calls.filter((_, k) => used.has(inputs.length + k))
  const called = new Set(keptCalls.map(([layer]) => layer))
  const kept = [...layers.keys()].filter(i => called.has(i))
  const values = [...inputs.keys(), ...calls.map((_, k) => inputs.length + k).filter(value => used.has(value))]
  const [layerNumbers, valueNumbers] = [kept, values].map(list => new Map(list.map((old, i) => [old, i])))
  const pick = <T>(list: readonly T[]) => kept.map(i => list[i]!)
  return {
    ...graph,
    layers: pick(layers),
    parameters: pick(parameters),
    names: pick(names),
    calls: keptCalls.map(([layer, ...from]) => [
      layerNumbers!.get(layer)!,
      ...(from.map(value => valueNumbers!.get(value)!) as [number]),
    ]),
    outputs: outputs.map(({ name, value }) => ({ name, value: valueNumbers!.get(value)! })),
  }
}

/** Calls of whose values outputs are made: what masks are made of is not. */
function needed(calls: readonly ReadCall[], outputs: readonly TensorOf[]): ReadCall[] {
  const used = new Set(outputs.map(keyOf0))
  return [...calls]
    .reverse()
    .filter(({ layer, call, inputs }) => {
      const needs = used.has(keyOf0({ layer, call, index: 0 }))
      if (needs) for (const input of inputs) used.add(keyOf0(input))
      return needs
    })
    .reverse()
}

const keyOf0 = (tensor: TensorOf) => keyOf({ ...tensor, index: 0 })
const keyOf = ({ layer, call, index }: TensorOf) => `${layer}\n${call}\n${index}`

/** Keras's way to name what is of one class: dense, dense_1, … */
function counted(counts: Map<string, number>, name: string): string {
  const count = counts.get(name) ?? 0
  counts.set(name, count + 1)
  return count === 0 ? name : `${name}_${count}`
}

function unique<T extends { name: string }>(list: readonly T[]): T[] {
  const counts = new Map<string, number>()
  return list.map(entry => ({ ...entry, name: counted(counts, entry.name) }))
}

/** Input or output layers: one, an array, or an object of them by name. */
function tensorsOf(json: Json | undefined, who: string) {
  const one = (json: Json) => tensorAt(listOf(json, who), who)
  if (Array.isArray(json)) {
    if (typeof json[0] === 'string') return { list: [one(json)], names: null, several: false }
    return { list: json.map(one), names: null, several: json.length > 1 || Array.isArray(json[0]) }
  }
  const named = objectOf(json, who)
  return { list: Object.values(named).map(one), names: Object.keys(named), several: true }
}

/** Sizes without the batch's; those that are left open are the given ones. */
function sampleShape(json: Json | undefined, who: string, given?: readonly number[]): number[] {
  const said = listOf(json, who).slice(1)
  if (given && (given.length !== said.length || said.some((size, d) => size !== null && size !== given[d]))) {
    refuse(who, `inputShape [${said.map(size => size ?? 'any').join(', ')}]`, show(given))
  }
  const sizes = given ?? said
  if (!sizes.every(size => Number.isSafeInteger(size) && (size as number) > 0)) {
    refuse(who, 'sizes that are known, but for the batch', show(json), 'Give them: inputShape: [...].')
  }
  return [...sizes] as number[]
}

/** Where a Sequential model says it: its input layer, its first layer, or what it was built for. */
function inputShapeOf(model: JsonObject, config: JsonObject, who: string): Json {
  const [first] = listOf(config.layers, `${who}: layers`)
  const of = first === undefined ? {} : ((objectOf(first, `${who}: layers[0]`).config ?? {}) as JsonObject)
  const built = (model.build_config as JsonObject | null | undefined)?.input_shape
  const shape = of.batch_shape ?? of.batch_input_shape ?? config.build_input_shape ?? built
  return (
    shape ??
    refuse(who, 'a model that is built', 'one whose input shape is not known', 'Build it in Keras: model.build(…).')
  )
}

/** What Keras says in a call, and thinnet in a layer's options. */
const fromCall = ({ use_causal_mask: causal }: JsonObject): JsonObject =>
  causal === true ? { useCausalMask: true } : {}

/** Arguments that are neither values of the model nor as if they were not there. */
function checkArgs(args: Json, who: string): void {
  if (Array.isArray(args)) {
    for (const value of args) checkArgs(value as Json, who)
  } else if (args !== null && args !== false && typeof args !== 'object') {
    refuse(`${who}: arguments`, 'values of the model', show(args), 'thinnet has no such argument of a call.')
  }
}

/** Arguments of a call that are as if they were not there. */
function checkKwargs(kwargs: JsonObject, who: string): void {
  for (const [name, value] of Object.entries(kwargs)) {
    const neutral = value === null || (name === 'use_causal_mask' && typeof value === 'boolean') || value === false
    if (!neutral) refuse(`${who}: ${name}`, 'null', show(value), 'thinnet has no such argument of a call.')
  }
}
