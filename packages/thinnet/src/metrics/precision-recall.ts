import { AVERAGED, type AveragedCountOptions, type CountOptions, type Counts, ofCounts } from './counts.ts'
import { ratio } from './judged.ts'
import type { Metric } from './metric.ts'
import type { MetricOptions } from './settled.ts'

export type { AveragedCountOptions, CountOptions }

/** Predictions that came true: outputs above the threshold whose target holds; of weighted samples, their weights. */
export function truePositives(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('truePositives', options, counts => counts.truePositives)
}

/** Predictions that did not come true. */
export function falsePositives(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('falsePositives', options, counts => counts.falsePositives)
}

/** What was rightly not predicted. */
export function trueNegatives(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('trueNegatives', options, counts => counts.trueNegatives)
}

/** What holds, and was not predicted. */
export function falseNegatives(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('falseNegatives', options, counts => counts.falseNegatives)
}

/**
 * The fraction of predictions that came true: TP / (TP + FP), and 0 where nothing was predicted.
 *
 * @param options its name in the logs, or `{ name, thresholds, topK, classId, average }`: of the one largest output of each sample,
 *   averaged over classes as scikit-learn has it, `{ topK: 1, average: 'macro' }`
 */
export function precision(options?: MetricOptions<AveragedCountOptions>): Metric {
  const number = ({ truePositives, falsePositives }: Counts) => ratio(truePositives, truePositives + falsePositives)
  return ofCounts('precision', options, number, AVERAGED)
}

/**
 * The fraction of what holds that was predicted: TP / (TP + FN), and 0 where nothing holds.
 *
 * @param options its name in the logs, or `{ name, thresholds, topK, classId, average }`: of the one largest output of each sample,
 *   averaged over classes as scikit-learn has it, `{ topK: 1, average: 'macro' }`
 */
export function recall(options?: MetricOptions<AveragedCountOptions>): Metric {
  const number = ({ truePositives, falseNegatives }: Counts) => ratio(truePositives, truePositives + falseNegatives)
  return ofCounts('recall', options, number, AVERAGED)
}
