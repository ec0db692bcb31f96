import { refuse, show } from '../errors.ts'
import type { Bytes } from '../host-types.ts'
import type { Run, Within } from '../model/fit-state.ts'
import { History } from '../model/history.ts'
import type { Model } from '../model/model.ts'
import type { Network } from '../model/network.ts'
import { CHECKSUM } from '../safetensors/checksum.ts'
import { readSafetensors, type Safetensors } from '../safetensors/read.ts'
import { writeSafetensors } from '../safetensors/write.ts'
import { type Tensor, tensor } from '../tensor/tensor.ts'
import type { BytesLike } from '../tensor/typed-array.ts'
import { Decoder, parseRecord } from './decode.ts'
import { curvesOf, statesOf } from './described.ts'
import type { Json } from './encode.ts'
import { CALLBACKS, stateName } from './format.ts'

const WHO = 'backup'
const MODEL = 'model'
const WITHIN = 'within'
const SUMS = 'sums/'

/**
 * A fit as it is now: the model as it is saved, a file in the file, and what the epoch under way has come to: `within`, its
 * first step and how many batches are done, the loss so far and the samples; `sums/0` …, what its logs are made of.
 */
export async function backup(model: Model, run: Run): Promise<Bytes> {
  const within = run.within?.()
  const data = await model.toSafetensors()
  const tensors = new Map<string, Tensor>([[MODEL, { dtype: 'uint8', shape: [data.length], data }]])
  if (within) {
    const { step, batch, loss, seen, sums } = within
    tensors.set(WITHIN, tensor(Float64Array.of(step, batch, loss, seen)))
    for (const [i, values] of sums.entries()) tensors.set(`${SUMS}${i}`, tensor(Float64Array.from(values)))
  }
  return writeSafetensors(tensors, { [CHECKSUM]: '', thinnetBackup: '1' })
}

/**
 * Puts a model where `backup` had it. @returns where in the epoch it was; null between two
 *
 * @throws ThinnetError for what is no backup of this model, with the same seed and options; nothing is changed then
 */
export async function restore(model: Model, network: Network, run: Run, bytes: BytesLike): Promise<Within | null> {
  const outer = readSafetensors(bytes)
  if (outer.metadata.get('thinnetBackup') !== '1') refuse(WHO, 'what context.backup() gave', 'another file')
  const inner = outer.tensors.get(MODEL) ?? refuse(WHO, 'a model in it', 'none')
  const file = readSafetensors(inner.data as Uint8Array)
  checkSame(file, readSafetensors(await model.toSafetensors()))
  const training = parseRecord(file.metadata.get('training') ?? '', `${WHO}: training`)
  const decoder = new Decoder({ layers: {} })
  const { states } = statesOf(training, decoder, file.tensors, `${WHO}: training`)
  const history = new History()
  history.goOnFrom(curvesOf(file.tensors, WHO))
  const rate = parseRecord(file.metadata.get('compile') ?? '', `${WHO}: compile`).learningRate
  const { optimizer } = network.compiled!
  await network.exclusive(async () => {
    const write = (name: string, region: Parameters<typeof network.kernels.write>[0]) =>
      network.kernels.write(region, file.tensors.get(name)!.data)
    for (const { name, value } of network.parameters.list) write(name, value)
    for (const { state, parameter, region } of network.stateParts()) write(stateName(state, parameter.name), region)
    network.memory.uses++
    network.step = training.step as number
    network.optimizerStep = training.optimizerStep as number
    if (typeof rate === 'number') optimizer.learningRate = rate
  })
  Object.assign(run, { epoch: training.epoch as number, history, states: () => [...states.values()] })
  return withinOf(outer)
}

function withinOf({ tensors }: Safetensors): Within | null {
  const found = tensors.get(WITHIN)
  if (!found) return null
  const [step, batch, loss, seen] = Array.from(found.data)
  const sums: Float64Array[] = []
  for (let i = 0; tensors.has(`${SUMS}${i}`); i++) sums.push(tensors.get(`${SUMS}${i}`)!.data as Float64Array)
  return { step: step!, batch: batch!, loss: loss!, seen: seen!, sums }
}

/** The same layers, seed and compile options, but for the learning rate, and tensors of the same names and shapes. */
function checkSame(file: Safetensors, present: Safetensors): void {
  const hint = 'Was it another run? Remove its file, or make the model as it was, with the same seed.'
  const differs = (what: string) => refuse(WHO, 'a backup of this model', `one with ${what}`, hint)
  if (file.metadata.get('model') !== present.metadata.get('model')) differs('other layers, or another seed')
  if (settled(file) !== settled(present)) differs('other options of compile')
  for (const [name, { shape }] of present.tensors) {
    if (!isOfModel(name)) continue
    const other = file.tensors.get(name)
    if (`${other?.shape}` !== `${shape}`) differs(`another ${show(name)}`)
  }
}

const isOfModel = (name: string) => !name.startsWith('training/') && !name.startsWith(CALLBACKS)

/** What was compiled, without the learning rate, which callbacks change. */
function settled({ metadata }: Safetensors): string {
  const { learningRate: _, optimizer, ...rest } = parseRecord(metadata.get('compile') ?? '{}', `${WHO}: compile`)
  const { config, ...named } = (optimizer ?? {}) as { config?: { [key: string]: Json } }
  return JSON.stringify([rest, named, { ...config, learningRate: null }])
}
