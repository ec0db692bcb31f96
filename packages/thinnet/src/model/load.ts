import type { CallbackState } from '../callbacks/callback.ts'
import { refuse } from '../errors.ts'
import { type Path, readWhole } from '../files.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import { lossFor } from '../losses/resolve.ts'
import type { Metric } from '../metrics/metric.ts'
import { metricFor } from '../metrics/resolve.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { optimizerFor } from '../optimizers/resolve.ts'
import { checkKeys } from '../options.ts'
import { readSafetensors, type Safetensors } from '../safetensors/read.ts'
import { sameShape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Chain } from './chain.ts'
import { type CustomObjects, Decoder, guarded, parseRecord, record } from './decode.ts'
import type { Json } from './encode.ts'
import { History } from './history.ts'
import type { Compiled } from './network.ts'
import { newRun, type Run } from './run.ts'
import { FORMAT, MOST_TEXT, stateParts } from './save.ts'
import { Sequential } from './sequential.ts'
import type { Remembered } from './sessions.ts'

/** What computes is not in the file: choose it anew. The same bits as before take the same backend. */
export interface LoadOptions extends Omit<ComputeOptions, 'dtype'> {
  /** Makes layers and other objects of your own: `{ Scale: options => new Scale(options) }`. */
  customObjects?: CustomObjects
}

/**
 * A model as it was saved: layers, weights, and where its training stood.
 *
 * Training goes on with the same bits as if it had never stopped:
 *
 *     const model = await loadModel('run.safetensors', { backend: 'wasm' })
 *     await model.fit(x, y, { …as before, epochs: 12, initialEpoch: model.epoch })
 *
 * @param file a path (Node), or the bytes of a file
 * @throws ThinnetError for what is no such file, whole and sound. Nothing in a file is believed: everything is checked
 *   before memory is taken, and nothing in it is run
 */
export async function loadModel(file: Path | Uint8Array, options: LoadOptions = {}): Promise<Sequential> {
  checkKeys('loadModel', options, ['backend', 'threads', 'fusedMultiplyAdd', 'customObjects'])
  const bytes = file instanceof Uint8Array ? file : await readWhole(file, `loadModel ${file}`)
  return guarded('loadModel', () => restore(readSafetensors(bytes), options))
}

function restore({ tensors, metadata }: Safetensors, { customObjects, ...compute }: LoadOptions): Sequential {
  const who = 'loadModel'
  checkVersion(metadata)
  const decoder = new Decoder(customObjects)
  const description = (name: string) => {
    const text = metadata.get(name) ?? refuse(who, `a description of the ${name}`, 'none', NOT_OURS)
    if (text.length > MOST_TEXT) refuse(who, `a description of at most ${MOST_TEXT} characters`, text.length)
    return parseRecord(text, `${who}: ${name}`)
  }
  const model = description('model')
  const layers = layersOf(model.layers, decoder)
  const inputShape = shapeOf(model.inputShape)
  const dtype = model.dtype
  if (dtype !== 'float32' && dtype !== 'float64') return refuse(who, 'dtype float32 or float64', dtype)
  const seed = decoder.decode(model.seed ?? null, `${who}: seed`) as number
  const compile = metadata.has('compile') ? compileOf(description('compile'), decoder) : null
  const { step, optimizerStep, run, remembering } = trainingOf(description('training'), decoder, tensors)

  return new Sequential(
    { layers, seed, dtype, ...compute },
    {
      inputShape,
      compile,
      startValues(chain) {
        checkTensors(tensors, chain, dtype, compile?.optimizer, remembering)
        return tensors
      },
      restore(network) {
        network.step = step
        network.optimizerStep = optimizerStep
        for (const { name, region } of stateParts(network)) network.kernels.write(region, tensors.get(name)!.data)
        return run
      },
    },
  )
}

const NOT_OURS = 'Was the file saved by thinnet?'
const MOST_LAYERS = 10_000
const MOST_DIMENSIONS = 32

function checkVersion(metadata: ReadonlyMap<string, string>): void {
  const said = metadata.get('thinnet') ?? refuse('loadModel', 'a model of thinnet', 'a file without one', NOT_OURS)
  if (!/^[1-9]\d{0,8}$/.test(said)) refuse('loadModel', 'the number of a format', said)
  if (Number(said) > FORMAT) {
    const by = `${said}, written by thinnet ${metadata.get('thinnetVersion')?.slice(0, 20)}`
    refuse('loadModel', `a file of format ${FORMAT} or below`, by, 'Install a newer thinnet.')
  }
}

function layersOf(json: Json | undefined, decoder: Decoder): Layer[] {
  const who = 'loadModel: layers'
  if (!Array.isArray(json) || json.length > MOST_LAYERS) return refuse(who, `at most ${MOST_LAYERS} layers`, json)
  return json.map((item, i) => {
    const { config } = record(item, `${who}[${i}]`)
    // Random draws go by names, so that each is in the file.
    const { name } = record(config, `${who}[${i}]`)
    if (typeof name !== 'string' || name === '') refuse(`${who}[${i}]`, 'a name', name)
    return decoder.decode(item, `${who}[${i}] "${name}"`) as Layer
  })
}

function shapeOf(json: Json | undefined): number[] {
  const sizes = Array.isArray(json) && json.length <= MOST_DIMENSIONS && json.every(d => wholeNumber(d))
  return sizes ? (json as number[]) : refuse('loadModel: inputShape', `at most ${MOST_DIMENSIONS} sizes`, json)
}

function compileOf(json: { [key: string]: Json }, decoder: Decoder): Compiled {
  const who = 'loadModel: compile'
  const made = (name: string) => decoder.decode(json[name] ?? null, `${who}: ${name}`) as never
  const loss = lossFor(made('loss'), who)
  if (!Array.isArray(json.metrics)) refuse(who, 'metrics', json.metrics)
  const metrics = (made('metrics') as Metric[]).map(metric => metricFor(metric, loss, who))
  const optimizer = optimizerFor(made('optimizer'), who)
  const learningRate = made('learningRate')
  if (typeof learningRate === 'number' && !(learningRate >= 0)) refuse(who, 'a learning rate ≥ 0', learningRate)
  // It may have been changed since the optimizer was made.
  optimizer.learningRate = learningRate
  return { optimizer, loss, metrics }
}

function trainingOf(json: { [key: string]: Json }, decoder: Decoder, tensors: ReadonlyMap<string, Tensor>) {
  const who = 'loadModel: training'
  const { step, optimizerStep, epoch, epochs } = json
  for (const [name, value] of Object.entries({ step, optimizerStep, epoch })) {
    if (!wholeNumber(value)) refuse(`${who}: ${name}`, 'a whole number ≥ 0', value)
  }
  if (!Array.isArray(epochs) || !epochs.every(wholeNumber)) refuse(`${who}: epochs`, 'whole numbers', epochs)
  const curves = decoder.decode(record(json.history, `${who}: history`), `${who}: history`) as Record<string, number[]>
  for (const [name, values] of Object.entries(curves)) {
    if (!Array.isArray(values) || !values.every(value => typeof value === 'number')) {
      refuse(`${who}: history: ${name}`, 'numbers', values)
    }
  }
  for (const [name, values] of Object.entries(curves)) {
    if (values.length > epochs.length)
      refuse(`${who}: history: ${name}`, `${epochs.length} numbers, one an epoch`, values.length)
  }
  const history = new History()
  history.goOnFrom({ epochs: epochs as number[], history: curves })

  const states = statesOf(json, decoder, tensors, who)
  const run: Run = { ...newRun(), epoch: epoch as number, history, states: () => [...states.values()] }
  return { step: step as number, optimizerStep: optimizerStep as number, run, remembering: [...states.keys()] }
}

/** What callbacks have to remember, by the key that each has in the file. */
function statesOf(json: { [key: string]: Json }, decoder: Decoder, tensors: ReadonlyMap<string, Tensor>, who: string) {
  const known = json.remembered === undefined ? {} : record(json.remembered, `${who}: remembered`)
  const states = new Map<string, Remembered>()
  const callbacks = record(json.callbacks, `${who}: callbacks`)
  for (const [key, value] of Object.entries(callbacks)) {
    const state = decoder.decode(record(value, `${who}: ${key}`), `${who}: ${key}`) as CallbackState
    const by = Object.hasOwn(known, key) ? record(known[key], `${who}: ${key}`) : null
    // Files of thinnet 0.1 count those of one name: earlyStopping, earlyStopping_1, …
    const first = key.replace(/_\d+$/, '')
    const name = by ? by.name : Object.hasOwn(callbacks, first) ? first : key
    if (typeof name !== 'string') refuse(`${who}: ${key}`, 'a name', name)
    const watches = by && (record(by.watches, `${who}: ${key}: watches`) as Remembered['watches'])
    states.set(key, { name, watches, state: { ...state, ...tensorsOf(key, tensors) } })
  }
  return states
}

function tensorsOf(callback: string, tensors: ReadonlyMap<string, Tensor>): Record<string, Tensor> {
  const prefix = `callbacks/${callback}/`
  const own = [...tensors].filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
}

/** Refuses a file whose tensors are not just those that a model of these layers, so compiled, has. */
function checkTensors(
  tensors: ReadonlyMap<string, Tensor>,
  chain: Chain,
  dtype: string,
  optimizer: Optimizer | undefined,
  remembering: readonly string[],
): void {
  const wanted = new Set<string>()
  const want = (name: string, shape: readonly number[]) => {
    const who = `loadModel: tensor ${name}`
    const tensor = tensors.get(name) ?? refuse(who, `[${shape.join(', ')}]`, 'none')
    if (!sameShape(tensor.shape, shape)) refuse(who, `shape [${shape.join(', ')}]`, tensor.shape)
    if (tensor.dtype !== dtype) refuse(who, `type ${dtype}`, tensor.dtype)
    if (wanted.has(name)) refuse(who, 'names that are taken once', 'two parameters of this name')
    wanted.add(name)
  }
  for (const { name, shape, trainable } of chain.parameters) {
    want(name, shape)
    if (trainable) for (const state of optimizer?.state ?? []) want(`optimizer/${state}/${name}`, shape)
  }
  const prefixes = remembering.map(callback => `callbacks/${callback}/`)
  for (const name of tensors.keys()) {
    if (wanted.has(name) || prefixes.some(prefix => name.startsWith(prefix))) continue
    refuse(`loadModel: tensor ${name}`, 'only tensors that the model has', 'this one')
  }
}

function wholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
