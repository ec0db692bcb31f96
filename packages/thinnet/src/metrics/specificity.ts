import { AVERAGED, type AveragedCountOptions, type Counts, ofCounts } from './counts.ts'
import { ratio } from './judged.ts'
import type { Metric } from './metric.ts'
import type { MetricOptions } from './settled.ts'

/**
 * The fraction of what does not hold that was not predicted: TN / (TN + FP), and 0 where all holds. Sensitivity is `recall`.
 *
 * @param options its name in the logs, or `{ name, thresholds, topK, classId, average }`
 */
export function specificity(options?: MetricOptions<AveragedCountOptions>): Metric {
  const number = ({ trueNegatives, falsePositives }: Counts) => ratio(trueNegatives, trueNegatives + falsePositives)
  return ofCounts('specificity', options, number, AVERAGED)
}
