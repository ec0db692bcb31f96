/**
 * Networks from and to files of other libraries.
 *
 * @module @thinnet/formats
 */

export { type LoadKerasOptions, loadKeras } from './keras/load.ts'
export { type SaveKerasOptions, saveKeras, toKeras } from './keras/save.ts'
