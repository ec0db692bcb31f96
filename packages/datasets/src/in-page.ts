// What runs in pages as well: all that needs no file system.

export { type BatchesOptions, batches } from './batches/batches.ts'
export { repeat } from './batches/repeat.ts'
export { type ShuffledOptions, shuffled } from './batches/shuffled.ts'
export type { Column, ColumnType } from './csv/column.ts'
export { type CsvBatchesOptions, csvBatches } from './csv/csv-batches.ts'
export { type CsvOptions, readCsv } from './csv/read-csv.ts'
export { Table } from './csv/table.ts'
export { type ReadImageOptions, readImage } from './images/read-image.ts'
export { nextTokens } from './next-tokens.ts'
export { readNpy, writeNpy } from './numpy/npy.ts'
export { readNpz, writeNpz } from './numpy/npz.ts'
export type { Preparation } from './prepare/feature-column.ts'
export { type FeatureSpace, type FeatureSpaceOptions, featureSpace } from './prepare/feature-space.ts'
export { type ImputeOptions, type Imputer, impute } from './prepare/impute.ts'
export { type LabelEncoder, type LabelEncoderOptions, type Labels, labelEncoder } from './prepare/label-encoder.ts'
export { restore } from './prepare/restore.ts'
export type { Rows } from './prepare/rows.ts'
export { normalize, type Scaling, standardize } from './prepare/scale.ts'
export { type Split, type SplitOptions, trainTestSplit } from './prepare/split.ts'
export { type PadSequencesOptions, padSequences } from './sequences/pad-sequences.ts'
export {
  slidingWindows,
  type WindowBatchesOptions,
  type WindowOptions,
  windowBatches,
} from './sequences/sliding-windows.ts'
export {
  type SplitText,
  type Standardize,
  type TextVectorization,
  type TextVectorizationOptions,
  textVectorization,
} from './sequences/text-vectorization.ts'
export type { Source } from './source.ts'
export type { Tokens, Unit } from './tokens.ts'
