export { binaryCrossentropy } from './binary-crossentropy.ts'
export { categoricalCrossentropy, sparseCategoricalCrossentropy } from './categorical-crossentropy.ts'
export { meanSquaredError } from './mean-squared-error.ts'
