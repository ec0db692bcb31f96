import { readWhole, whoOf } from '../files.ts'
import type { Path } from '../host-types.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import * as layerFactories from '../layers/index.ts'
import { ofGraph } from '../model/graph-model.ts'
import type { Model } from '../model/model.ts'
import { inARow } from '../model/sequential.ts'
import type { Saved } from '../model/source.ts'
import { checkOptions, isPlainObject } from '../options/index.ts'
import { readTensors } from '../safetensors/read.ts'
import { type BytesLike, bytesOf } from '../tensor/typed-array.ts'
import { type CustomObjects, guarded } from './decode.ts'
import { described } from './described.ts'
import { CALLBACKS } from './format.ts'
import { stateParts } from './save.ts'

/** What computes is not in the file: choose it again. The same bits as before take the same backend. */
export interface LoadOptions extends Omit<ComputeOptions, 'dtype'> {
  /** Makes layers and other objects of your own: `{ Scale: options => new Scale(options) }`. */
  customObjects?: CustomObjects
}

/**
 * A model as it was saved: layers, weights, and where its training stood.
 *
 * Training resumes with the same bits as if it had never stopped:
 *
 *     const model = await loadModel('run.safetensors', { backend: 'wasm' })
 *     await model.fit(x, y, { …as before, epochs: 12, initialEpoch: model.epoch })
 *
 * @param file a path or file: URL (Node), or the bytes of a file: a Uint8Array, an ArrayBuffer or a DataView
 * @throws ThinnetError for what is no such file, whole and sound. Nothing in a file is believed: everything is checked
 *   before memory is taken, and nothing in it is run
 */
export async function loadModel(file: Path | BytesLike, options: LoadOptions = {}): Promise<Model> {
  const { dtype, ...compute } = COMPUTE_OPTIONS
  checkOptions('loadModel', options, { ...compute, customObjects: functions })
  const bytes = bytesOf(file) ?? (await readWhole(file as Path, whoOf('loadModel', file)))
  return guarded('loadModel', () => restore(bytes, options))
}

function restore(bytes: Uint8Array, { customObjects, ...compute }: LoadOptions): Model {
  // What callbacks remember outlives the file's bytes; the rest is written into the model's memory.
  const file = readTensors(bytes, name => name.startsWith(CALLBACKS))
  const found = described(file, { layers: { ...layerFactories }, custom: customObjects }, 'loadModel')
  const { layers, form, seed, dtype, compile, step, optimizerStep, run } = found
  const saved: Saved = {
    plan: () => found.plan(),
    compile,
    startValues(built) {
      found.checkTensors(built)
      return file.tensors
    },
    restore(network) {
      network.step = step
      network.optimizerStep = optimizerStep
      for (const { name, region } of stateParts(network)) network.kernels.write(region, file.tensors.get(name)!.data)
      return run
    },
  }
  const settings = { seed, dtype, ...compute }
  if (form === 'row') return inARow(layers, settings, saved)
  return ofGraph(saved.plan, layers, form, settings, saved) as Model
}

const functions = {
  what: 'an object of functions, by the name of what each makes',
  is: (value: unknown) => isPlainObject(value) && Object.values(value).every(make => typeof make === 'function'),
}
