import { isFitted } from '../engine/parameters.ts'
import type { PlannedRegion } from '../engine/planned-region.ts'
import { refuse, show } from '../errors.ts'
import type { Bytes } from '../host-types.ts'
import type { Layer } from '../layers/layer.ts'
import type { Run } from '../model/fit-state.ts'
import type { Form } from '../model/forms.ts'
import { layersWithin, nameLayers } from '../model/names.ts'
import { buildOnly, type Compiled, type Network, type OutputObjective } from '../model/network.ts'
import { checkLearningRate } from '../optimizers/optimizer.ts'
import { CHECKSUM } from '../safetensors/checksum.ts'
import type { Safetensors } from '../safetensors/read.ts'
import { writeSafetensors } from '../safetensors/write.ts'
import { isTensor, type Tensor, tensor } from '../tensor/tensor.ts'
import { version } from '../version.ts'
import type { Makers } from './decode.ts'
import { described } from './described.ts'
import { Encoder, isPlain, type Json } from './encode.ts'
import { callbackPrefix, EPOCHS, FORMAT, GRAPH_FORMAT, HISTORY, ROW_FORMAT, stateName } from './format.ts'
import { graphText } from './graph-text.ts'
import { checkJsonText } from './json-text.ts'

/** What changes with every step, in `network.exclusive`: all of one moment, while steps wait. */
export async function readNumbers(network: Network, run: Run): Promise<Numbers> {
  const { kernels, parameters, step, optimizerStep } = network
  const { epoch, history } = run
  const tensors = new Map<string, Tensor>()
  add(tensors, EPOCHS, numbersOf('epochs', history.epochs))
  for (const [name, values] of Object.entries(history.history)) add(tensors, HISTORY + name, numbersOf(name, values))
  for (const { name, shape, value } of parameters.list) {
    add(tensors, name, { dtype: kernels.dtype, shape, data: await kernels.read(value) })
  }
  for (const { name, region } of stateParts(network)) {
    add(tensors, name, { dtype: kernels.dtype, shape: region.fixedShape, data: await kernels.read(region) })
  }
  return {
    tensors,
    progress: { step, optimizerStep, epoch, ...(network.averaged?.of === network ? { averaged: true } : {}) },
  }
}

interface Numbers {
  readonly tensors: Map<string, Tensor>
  readonly progress: { readonly [name: string]: number | boolean }
}

function add(tensors: Map<string, Tensor>, name: string, tensor: Tensor): void {
  if (tensors.has(name)) refuse('save', 'unique names', `"${name}" twice`, 'Give a layer another name.')
  tensors.set(name, tensor)
}

/** A model with all that its training needs to go on, as a safetensors file. */
export function saveModel(
  network: Network,
  { layers, seed }: { layers: readonly Layer[]; seed: number | bigint },
  { form, run, numbers }: { form: 'row' | Form; run: Run; numbers: Numbers },
): Bytes {
  const encoder = new Encoder()
  const { kernels, compiled } = network
  const { tensors, progress } = numbers
  const simple = form === 'row' && (!compiled || isSimple(compiled))
  // Layers whose trainable is another since.
  const within = layersWithin(layers)
  const differs = within.some(layer => compiled && layer.trainable === compiled.frozen.has(layer))
  const changed = differs && !network.changed
  const format = changed ? FORMAT : simple ? ROW_FORMAT : GRAPH_FORMAT
  const metadata: Record<string, string> = { [CHECKSUM]: '', thinnet: `${format}`, thinnetVersion: version }
  const write = (name: string, value: Json) => {
    metadata[name] = JSON.stringify(value)
    checkJsonText(metadata[name], `save: ${name}`)
  }
  write('model', {
    layers: layers.map(layer => encoder.layer(layer, `save: ${layer.constructor.name} "${layer.name}"`)),
    ...(form === 'row' ? { inputShape: [...network.inputShapes[0]!] } : { graph: graphText(network, layers, form) }),
    seed: encoder.encode(seed, 'save: seed'),
    dtype: kernels.dtype,
  })
  if (compiled) {
    const { optimizer, outputs, frozen } = compiled
    checkLearningRate('save: optimizer', optimizer.learningRate)
    const one = ({ loss, metrics }: OutputObjective) => ({
      loss: encoder.encode(loss, 'save: loss'),
      metrics: metrics.map(metric => encoder.encode(metric, `save: metric ${metric.name}`)),
    })
    write('compile', {
      optimizer: encoder.encode(optimizer, 'save: optimizer'),
      learningRate: encoder.encode(optimizer.learningRate, 'save: optimizer: learningRate'),
      ...(isSimple(compiled)
        ? one(outputs[0]!)
        : { outputs: outputs.map(output => ({ ...one(output), lossWeight: output.lossWeight })) }),
      ...(changed ? { frozen: within.flatMap((layer, i) => (frozen.has(layer) ? i : [])) } : {}),
    })
  }
  const callbacks = new Map<string, Json>()
  const remembered = new Map<string, Json>()
  for (const { name, watches, state } of run.states()) {
    let key = name
    for (let i = 1; callbacks.has(key); i++) key = `${name}_${i}`
    const who = `save: callback ${show(key)}`
    if (!isPlain(state)) refuse(who, 'a plain object from getState', show(state), 'It is not awaited.')
    const rest = Object.entries(state).filter(([item, value]) => {
      if (isTensor(value)) add(tensors, callbackPrefix(key) + item, value)
      return !isTensor(value)
    })
    callbacks.set(key, encoder.encode(Object.fromEntries(rest), who))
    if (watches !== null) remembered.set(key, { name, watches: { ...watches } })
  }
  write('training', {
    ...progress,
    callbacks: Object.fromEntries(callbacks),
    remembered: Object.fromEntries(remembered),
  })
  const file = { tensors, metadata: new Map(Object.entries(metadata)) }
  // Who has no customObjects cannot make such a model again.
  if (!encoder.custom) checkReadable(file, { layers: encoder.layers })
  return writeSafetensors(tensors, file.metadata)
}

/** A number an epoch. */
function numbersOf(name: string, values: readonly number[]): Tensor {
  const wrong = values.find(value => typeof value !== 'number')
  if (wrong !== undefined) refuse(`save: history: ${show(name)}`, 'numbers', wrong)
  return tensor(Float64Array.from(values))
}

/** One output, with a loss that counts as it is. */
const isSimple = ({ outputs: [first, ...others] }: Compiled) =>
  others.length === 0 && first!.loss !== null && first!.lossWeight === 1

/** Reads what is about to be written as `loadModel` will, up to the model's memory: what it would refuse is refused now. */
function checkReadable(file: Safetensors, makers: Makers): void {
  const { layers, plan, dtype, compile, checkTensors } = described(file, makers, 'save')
  nameLayers(layers, 'save')
  const built = buildOnly(plan(), dtype)
  checkTensors(built)
  for (const [k, { loss }] of (compile?.outputs ?? []).entries()) loss?.targetShape(built.outputShapes[k]!)
}

/** The optimizer's state, cut by parameter. */
export function stateParts(network: Network): { name: string; region: PlannedRegion }[] {
  // What was frozen without another compile is, once it is loaded.
  const fitted = network.changed ? network.parameters.list.filter(parameter => isFitted(parameter)) : network.fitted
  return network
    .stateParts(fitted)
    .map(({ state, parameter, region }) => ({ name: stateName(state, parameter.name), region }))
}
