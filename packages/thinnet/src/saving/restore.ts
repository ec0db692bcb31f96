import { readWhole, whoOf } from '../files.ts'
import type { Path } from '../host-types.ts'
import { isSwapped } from '../model/averages.ts'
import { ofGraph } from '../model/graph-model.ts'
import type { Model } from '../model/model.ts'
import { inARow } from '../model/sequential.ts'
import type { Saved } from '../model/source.ts'
import { readTensors } from '../safetensors/read.ts'
import { type BytesLike, bytesOf } from '../tensor/typed-array.ts'
import { guarded, type Makers } from './decode.ts'
import { described } from './described.ts'
import { CALLBACKS } from './format.ts'
import type { LoadOptions } from './load.ts'
import { stateParts } from './save.ts'

/** The model in a file, or in its bytes: see `loadModel`. @param layers what makes layers, by their types' names */
export async function modelIn(file: Path | BytesLike, options: LoadOptions, layers: Makers['layers']): Promise<Model> {
  const bytes = bytesOf(file) ?? (await readWhole(file as Path, whoOf('loadModel', file)))
  return guarded('loadModel', () => restore(bytes, options, layers))
}

function restore(bytes: Uint8Array, { customObjects, ...compute }: LoadOptions, makers: Makers['layers']): Model {
  // What callbacks remember outlives the file's bytes; the rest is written into the model's memory.
  const file = readTensors(bytes, name => name.startsWith(CALLBACKS))
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
      for (const { name, region } of stateParts(network)) network.kernels.write(region, file.tensors.get(name)!.data)
      return run
    },
  }
  const settings = { seed, dtype, ...compute }
  if (form === 'row') return inARow(layers, settings, saved)
  return ofGraph(saved.plan, layers, form, settings, saved) as Model
}
