// Metrics that `compile` knows by their names, and so every page loads: the others are in index.ts.
export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './accuracy.ts'
export { type AucOptions, auc } from './auc.ts'
export { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts'
export { type F1ScoreOptions, type FBetaScoreOptions, f1Score, fBetaScore } from './f-score.ts'
export * from './of-losses.ts'
export {
  type AveragedCountOptions,
  type CountOptions,
  falseNegatives,
  falsePositives,
  precision,
  recall,
  trueNegatives,
  truePositives,
} from './precision-recall.ts'
export { type R2ScoreOptions, r2Score } from './r2-score.ts'
export {
  cosineSimilarity,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  rootMeanSquaredError,
} from './regression.ts'
export type { MetricOptions } from './settled.ts'
