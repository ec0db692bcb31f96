/**
 * Data in: CSV, splits, scaling, encoding, texts, series, images, and data sets that come along.
 *
 * @module @thinnet/datasets
 */

export type { BatchesOptions } from './batches/batches.ts'
export type { ShuffledOptions } from './batches/shuffled.ts'
export type { CsvBatchesOptions } from './csv/csv-batches.ts'
export type { CsvOptions } from './csv/read-csv.ts'
export { readIdx } from './idx.ts'
export { type IdxImages, type IdxImagesOptions, type Labelled, loadIdxImages } from './idx-images.ts'
export { type ImageFolder, imageFolder, type LoadedImageFolder, loadImageFolder } from './images/image-folder.ts'
export type { ReadImageOptions } from './images/read-image.ts'
export * from './in-page.ts'
export { loadMnist, type Mnist, type MnistOptions } from './mnist.ts'
export type { FeatureSpaceOptions } from './prepare/feature-space.ts'
export type { ImputeOptions } from './prepare/impute.ts'
export type { LabelEncoderOptions } from './prepare/label-encoder.ts'
export type { SplitOptions } from './prepare/split.ts'
export type { PadSequencesOptions } from './sequences/pad-sequences.ts'
export type { WindowBatchesOptions, WindowOptions } from './sequences/sliding-windows.ts'
export type { TextVectorizationOptions } from './sequences/text-vectorization.ts'
export { loadShakespeare, type ShakespeareOptions } from './shakespeare.ts'
export { loadSpamAssassin, type SpamAssassin } from './spam-assassin.ts'
export { loadAutoMpg, loadBreastCancer, loadIris, loadPenguins, loadSeattleWeather } from './tables.ts'
