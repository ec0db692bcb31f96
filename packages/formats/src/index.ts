/**
 * Networks from and to files of other libraries.
 *
 * @module @thinnet/formats
 */

export type { AnyModel } from './described/described.ts'
export { type Format, formatOf, formats, type ReadOptions } from './files/formats.ts'
export { type Outline, type OutlinedLayer, type OutlinedTraining, outlineOf } from './files/outline.ts'
export { type LoadKerasOptions, loadKeras } from './keras/load.ts'
export { type SaveKerasOptions, saveKeras, toKeras } from './keras/save.ts'
export { type FromOnnxOptions, fromOnnx } from './onnx/from-onnx.ts'
export { saveOnnx, type ToOnnxOptions, toOnnx } from './onnx/to-onnx.ts'
export type { Flattened } from './pytorch/orders.ts'
export { readStateDict, type StateDict } from './pytorch/read-tensors.ts'
export {
  type FromStateDictOptions,
  fromStateDict,
  type StateDictNames,
  type StateDictOptions,
  saveStateDict,
  type ToStateDictOptions,
  toStateDict,
} from './pytorch/state-dict.ts'
export type { GivenFiles, ModelArtifacts, NamedFile } from './tfjs/given-files.ts'
export { type LoadTfjsOptions, loadTfjs } from './tfjs/load.ts'
export { saveTfjs, type TfjsFiles, toTfjs } from './tfjs/save.ts'
export type { FetchLike, FetchResponse } from './tfjs/source.ts'
