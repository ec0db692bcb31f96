import type { CallbackState } from '../callbacks/callback.ts'
import { layersOf as calledLayers } from '../engine/graph.ts'
import { type Frozen, isFitted } from '../engine/parameters.ts'
import { refuse, show } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'
import { lossFor } from '../losses/resolve.ts'
import { metricsFor } from '../metrics/resolve.ts'
import { newRun, type Run } from '../model/fit-state.ts'
import type { Form } from '../model/forms.ts'
import { History } from '../model/history.ts'
import { frozenAmong, layersWithin } from '../model/names.ts'
import type { Built, Compiled, OutputObjective, Plan } from '../model/network.ts'
import { rowOf } from '../model/row.ts'
import type { Remembered } from '../model/sessions.ts'
import { checkLearningRate } from '../optimizers/optimizer.ts'
import { optimizerFor } from '../optimizers/resolve.ts'
import type { Safetensors } from '../safetensors/read.ts'
import { MOST_DIMENSIONS, sameShape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { Decoder, type Makers, parseRecord, record } from './decode.ts'
import type { Json } from './encode.ts'
import { EPOCHS, FORMAT, HISTORY, MOST_LAYERS, stateName } from './format.ts'
import { graphFrom } from './graph-text.ts'

/** A model as a file describes it. */
export interface Described {
  readonly layers: readonly Layer[]
  /** How its outputs are given, or that the layers are in a row. */
  readonly form: 'row' | Form
  /** The graph, once the layers have their names. */
  plan(): Plan
  readonly dtype: 'float32' | 'float64'
  readonly seed: number
  readonly compile: Compiled | null
  readonly step: number
  readonly optimizerStep: number
  /** Whether moving averages are in the weights' place. */
  readonly averaged: boolean
  readonly run: Run
  /** Refuses a file whose tensors are not just those that the layers, once they are built, and so compiled, have. */
  checkTensors(built: Pick<Built, 'parameters'>): void
}

/**
 * What is in a file, made and checked as far as it can be without the model's memory. Nothing in it is believed.
 *
 * @param who whose the errors are: `loadModel`, or `save`, which reads what it is about to write
 */
export function described({ tensors, metadata }: Safetensors, makers: Makers, who: string): Described {
  const format = formatOf(metadata, who)
  const decoder = new Decoder(makers)
  const description = (name: string) => {
    const text = metadata.get(name) ?? refuse(who, `a description of the ${name}`, 'none', NOT_OURS)
    return parseRecord(text, `${who}: ${name}`)
  }
  const model = description('model')
  const layers = layersOf(model.layers, decoder, `${who}: layers`)
  const inRow = format < 3 || model.graph === undefined
  const inputShape = inRow ? shapeOf(model.inputShape, `${who}: inputShape`) : []
  const graph = inRow ? null : graphFrom(model.graph, layers, shapeOf, `${who}: graph`)
  const plan = graph?.plan
  if (plan && calledLayers(plan.graph).length < layers.length) refuse(`${who}: graph`, 'calls of all layers', 'fewer')
  const dtype = model.dtype
  if (dtype !== 'float32' && dtype !== 'float64') return refuse(who, 'dtype float32 or float64', show(dtype))
  const seed = decoder.decode(model.seed ?? null, `${who}: seed`) as number
  const compile = metadata.has('compile')
    ? compileOf(description('compile'), decoder, { format, layers }, `${who}: compile`)
    : null
  const training = description('training')
  const { step, optimizerStep, epoch } = training
  for (const [name, value] of Object.entries({ step, optimizerStep, epoch })) {
    if (!wholeNumber(value)) refuse(`${who}: training: ${name}`, 'a whole number ≥ 0', show(value))
  }
  const history = new History()
  const curves = format === 1 ? curvesOfOne(training, decoder, `${who}: training`) : curvesOf(tensors, who)
  for (const [name, { length }] of Object.entries(curves.history)) {
    const most = curves.epochs.length
    if (length > most) refuse(`${who}: history: ${name}`, `${most} numbers, one an epoch`, length)
  }
  history.goOnFrom(curves)
  const { states, kept } = statesOf(training, decoder, tensors, `${who}: training`)
  return {
    layers,
    form: graph?.form ?? 'row',
    plan: () => plan ?? rowOf(layers, inputShape),
    dtype,
    seed,
    compile,
    step: step as number,
    optimizerStep: optimizerStep as number,
    averaged: training.averaged === true && compile?.optimizer.useEma === true,
    run: { ...newRun(), epoch: epoch as number, history, states: () => [...states.values()] },
    checkTensors({ parameters }) {
      const wanted = new Map<string, readonly number[]>()
      const want = (name: string, shape: readonly number[]) => {
        if (wanted.has(name)) refuse(`${who}: tensor ${name}`, 'unique names', 'two parameters of this name')
        wanted.set(name, shape)
      }
      for (const parameter of parameters.list) {
        const { name, shape } = parameter
        want(name, shape)
        if (isFitted(parameter, compile?.frozen))
          for (const state of compile?.optimizer.state ?? []) want(stateName(state, name), shape)
      }
      for (const [name, shape] of wanted) checkTensor(tensors.get(name), shape, dtype, `${who}: tensor ${name}`)
      for (const name of tensors.keys()) {
        const curve = format > 1 && (name === EPOCHS || name.startsWith(HISTORY))
        if (wanted.has(name) || kept.has(name) || curve) continue
        refuse(`${who}: tensor ${name}`, 'only tensors that the model has', 'this one')
      }
    },
  }
}

const NOT_OURS = 'Was the file saved by thinnet?'

function formatOf(metadata: ReadonlyMap<string, string>, who: string): number {
  const said = metadata.get('thinnet') ?? refuse(who, 'a model of thinnet', 'a file without one', NOT_OURS)
  if (!/^[1-9]\d{0,8}$/.test(said)) refuse(who, 'the number of a format', show(said))
  if (Number(said) > FORMAT) {
    const by = `${said}, written by thinnet ${metadata.get('thinnetVersion')?.slice(0, 20)}`
    refuse(who, `a file of format ${FORMAT} or below`, by, 'Install a newer thinnet.')
  }
  return Number(said)
}

function layersOf(json: Json | undefined, decoder: Decoder, who: string): Layer[] {
  if (!Array.isArray(json) || json.length > MOST_LAYERS) return refuse(who, `at most ${MOST_LAYERS} layers`, show(json))
  return json.map((item, i) => {
    const { config } = record(item, `${who}[${i}]`)
    // Random draws go by names, so that each is in the file.
    const { name } = record(config, `${who}[${i}]`)
    if (typeof name !== 'string' || name === '') refuse(`${who}[${i}]`, 'a name', show(name))
    const layer = decoder.decode(item, `${who}[${i}] "${name}"`) as Layer
    if (typeof layer?.name === 'string' && layer.name !== name) {
      const hint = 'customObjects are to hand all options on to the layer.'
      refuse(`${who}[${i}]`, `a layer made with the name ${show(name)}`, `one called ${show(layer.name)}`, hint)
    }
    return layer
  })
}

function shapeOf(json: Json | undefined, who: string): number[] {
  const sizes = Array.isArray(json) && json.length <= MOST_DIMENSIONS && json.every(d => wholeNumber(d))
  return sizes ? (json as number[]) : refuse(who, `at most ${MOST_DIMENSIONS} sizes`, show(json))
}

function compileOf(
  json: { [key: string]: Json },
  decoder: Decoder,
  { format, layers }: { format: number; layers: readonly Layer[] },
  who: string,
): Compiled {
  const made = (name: string) => decoder.decode(json[name] ?? null, `${who}: ${name}`) as never
  const several = format >= 3 && json.outputs !== undefined
  const objectives = several ? json.outputs : [json]
  if (!Array.isArray(objectives) || objectives.length > MOST_LAYERS)
    return refuse(`${who}: outputs`, 'an array', show(objectives))
  const outputs = objectives.map((item, k): OutputObjective => {
    const said = several ? `${who}: outputs[${k}]` : who
    const { loss: written = null, metrics: list, lossWeight = 1 } = record(item, said)
    const decoded = decoder.decode(written, `${said}: loss`)
    const loss = several && decoded === null ? null : lossFor(decoded as never, said)
    if (!Array.isArray(list)) return refuse(said, 'metrics', show(list))
    const metrics = decoder.decode(list, `${said}: metrics`) as never[]
    if (!loss && metrics.length > 0) refuse(said, 'a loss along with metrics', 'none')
    if (typeof lossWeight !== 'number' || !(lossWeight >= 0))
      return refuse(`${said}: lossWeight`, 'a number ≥ 0', show(lossWeight))
    return { loss, lossWeight, metrics: loss ? metricsFor(metrics, said) : [] }
  })
  const optimizer = optimizerFor(made('optimizer'), who)
  const learningRate = made('learningRate')
  checkLearningRate(who, learningRate)
  // It may have been changed since the optimizer was made.
  optimizer.learningRate = learningRate
  const frozenInFile = frozenAmong(layers)
  const frozen = json.frozen === undefined ? frozenInFile : frozenOf(json.frozen, layers, `${who}: frozen`)
  return { optimizer, outputs, frozen, frozenInFile }
}

/** Layers at these places. */
function frozenOf(places: Json, layers: readonly Layer[], who: string): Frozen {
  if (!Array.isArray(places)) return refuse(who, 'places of layers', show(places))
  const all = layersWithin(layers)
  return new Set(places.map(place => all[place as number] ?? refuse(who, 'places of layers', show(place))))
}

/** Epochs and history as tensors: a text would be too long for a long training. */
export function curvesOf(tensors: ReadonlyMap<string, Tensor>, who: string): Pick<History, 'epochs' | 'history'> {
  const numbers = (name: string, fits = (_: number) => true) => {
    const { dtype, shape, data } = tensors.get(name) ?? refuse(`${who}: tensor ${name}`, 'a tensor', 'none', NOT_OURS)
    if (dtype !== 'float64' || shape.length !== 1 || !data.every(fits)) {
      refuse(`${who}: tensor ${name}`, 'a number an epoch, in float64', `${dtype} [${shape.slice(0, 8).join(', ')}]`)
    }
    return Array.from(data)
  }
  const names = [...tensors.keys()].filter(name => name.startsWith(HISTORY))
  return {
    epochs: numbers(EPOCHS, wholeNumber),
    history: Object.fromEntries(names.map(name => [name.slice(HISTORY.length), numbers(name)])),
  }
}

/** … as they stood in version 1. */
function curvesOfOne(json: { [key: string]: Json }, decoder: Decoder, who: string) {
  const { epochs } = json
  if (!Array.isArray(epochs) || !epochs.every(wholeNumber)) refuse(`${who}: epochs`, 'whole numbers', show(epochs))
  const history = decoder.decode(record(json.history, `${who}: history`), `${who}: history`) as Record<string, number[]>
  for (const [name, values] of Object.entries(history)) {
    if (!Array.isArray(values) || !values.every(value => typeof value === 'number')) {
      refuse(`${who}: history: ${name}`, 'numbers', show(values))
    }
  }
  return { epochs: epochs as number[], history }
}

/** What callbacks have to remember, by the key that each has in the file; and the names of the tensors among that. */
export function statesOf(
  json: { [key: string]: Json },
  decoder: Decoder,
  tensors: ReadonlyMap<string, Tensor>,
  who: string,
) {
  const known = json.remembered === undefined ? {} : record(json.remembered, `${who}: remembered`)
  const states = new Map<string, Remembered>()
  const callbacks = record(json.callbacks, `${who}: callbacks`)
  const tensorsOf = new Map(Object.keys(callbacks).map(key => [key, [] as (readonly [string, Tensor])[]]))
  const kept = new Set<string>()
  for (const [name, tensor] of tensors) {
    // No callback's name has a slash in it.
    const [, key = '', item = ''] = CALLBACKS.exec(name) ?? []
    if (!tensorsOf.has(key)) continue
    tensorsOf.get(key)!.push([item, tensor])
    kept.add(name)
  }
  for (const [key, value] of Object.entries(callbacks)) {
    const state = decoder.decode(record(value, `${who}: ${key}`), `${who}: ${key}`) as CallbackState
    const by = Object.hasOwn(known, key) ? record(known[key], `${who}: ${key}`) : null
    // Version 1 counts those of one name: earlyStopping, earlyStopping_1, …
    const first = key.replace(/_\d+$/, '')
    const name = by ? by.name : Object.hasOwn(callbacks, first) ? first : key
    if (typeof name !== 'string') return refuse(`${who}: ${key}`, 'a name', show(name))
    const watches = by && (record(by.watches, `${who}: ${key}: watches`) as Remembered['watches'])
    states.set(key, { name, watches, state: { ...state, ...Object.fromEntries(tensorsOf.get(key)!) } })
  }
  return { states, kept }
}

const CALLBACKS = /^callbacks\/([^/]*)\/(.*)$/s

function checkTensor(tensor: Tensor | undefined, shape: readonly number[], dtype: string, who: string): void {
  if (!tensor) refuse(who, `[${shape.join(', ')}]`, 'none')
  if (!sameShape(tensor.shape, shape)) refuse(who, `shape [${shape.join(', ')}]`, tensor.shape)
  if (tensor.dtype !== dtype) refuse(who, `type ${dtype}`, tensor.dtype)
}

function wholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
