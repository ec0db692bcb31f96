export { binaryCrossentropy } from './binary-crossentropy.ts'
export { binaryFocalCrossentropy } from './binary-focal-crossentropy.ts'
export { categoricalCrossentropy, sparseCategoricalCrossentropy } from './categorical-crossentropy.ts'
export { categoricalFocalCrossentropy } from './categorical-focal-crossentropy.ts'
export { categoricalHinge } from './categorical-hinge.ts'
export { cosineSimilarity } from './cosine-similarity.ts'
export { hinge, squaredHinge } from './hinge.ts'
export { klDivergence } from './kl-divergence.ts'
export {
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from './regression.ts'
