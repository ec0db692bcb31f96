import { bytesOrFile } from '../files.ts'
import type { Path } from '../host-types.ts'
import { isSwapped } from '../model/averages.ts'
import { ofGraph } from '../model/graph-model.ts'
import type { Model } from '../model/model.ts'
import { inARow } from '../model/sequential.ts'
import type { Saved } from '../model/source.ts'
import { readTensors, type Safetensors } from '../safetensors/read.ts'
import { writeTensor } from '../tensor/parts.ts'
import { sizeOf } from '../tensor/shape.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import type { BytesLike } from '../tensor/typed-array.ts'
import { guarded, type Makers } from './decode.ts'
import { described } from './described.ts'
import { CALLBACKS } from './format.ts'
import type { LoadOptions } from './load.ts'
import { stateParts } from './save.ts'

type File = Path | BytesLike | Safetensors

/** The model in a file, or in its bytes: see `loadModel`. @param layers what makes layers, by their types' names */
export async function modelIn(file: File, options: LoadOptions, layers: Makers['layers']): Promise<Model> {
  const read = isRead(file) ? file : null
  const bytes = read ? null : await bytesOrFile(file as Path | BytesLike, 'loadModel')
  // What callbacks remember outlives the file's bytes; the rest is written into the model's memory.
  return guarded('loadModel', () =>
    restore(read ?? readTensors(bytes!, name => name.startsWith(CALLBACKS)), options, layers),
  )
}

/** Whether it is what `safetensors.read` gives. */
function isRead(file: unknown): file is Safetensors {
  const { tensors, metadata } = Object(file) as Partial<Safetensors>
  if (!isMap(tensors) || !isMap(metadata)) return false
  return [...tensors.values()].every(isWhole) && [...metadata.values()].every(text => typeof text === 'string')
}

/** One that reads its numbers when they are asked for is not asked for them here. */
function isWhole(value: unknown): boolean {
  const lazy = Object.getOwnPropertyDescriptor(Object(value), 'data')?.get !== undefined
  return lazy ? Array.isArray((value as Tensor).shape) : isTensor(value) && value.data.length === sizeOf(value.shape)
}

const isMap = (value: unknown): value is Map<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Map]'

function restore(file: Safetensors, { customObjects, ...compute }: LoadOptions, makers: Makers['layers']): Model {
  const found = described(file, { layers: makers, custom: customObjects }, 'loadModel')
  const { layers, form, seed, dtype, compile, step, optimizerStep, averaged, run } = found
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
      if (averaged) isSwapped(network)
      for (const { name, region } of stateParts(network)) writeTensor(network.kernels, region, file.tensors.get(name)!)
      return run
    },
  }
  const settings = { seed, dtype, ...compute }
  if (form === 'row') return inARow(layers, settings, saved)
  return ofGraph(saved.plan, layers, form, settings, saved) as Model
}
