// Metrics that `compile` knows by their names, and every page loads.
export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './accuracy.ts'
export type { MetricOptions } from './settled.ts'
