import { type CountOptions, ofCounts } from './counts.ts'
import { ratio } from './judged.ts'
import type { Metric } from './metric.ts'
import type { MetricOptions } from './settled.ts'

export type { CountOptions }

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
 * @param options its name in the logs, or `{ name, thresholds, topK, classId }`
 */
export function precision(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('precision', options, ({ truePositives, falsePositives }) =>
    ratio(truePositives, truePositives + falsePositives),
  )
}

/**
 * The fraction of what holds that was predicted: TP / (TP + FN), and 0 where nothing holds.
 *
 * @param options its name in the logs, or `{ name, thresholds, topK, classId }`
 */
export function recall(options?: MetricOptions<CountOptions>): Metric {
  return ofCounts('recall', options, ({ truePositives, falseNegatives }) =>
    ratio(truePositives, truePositives + falseNegatives),
  )
}
