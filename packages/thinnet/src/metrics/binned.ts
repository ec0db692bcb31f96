import { sizeOf } from '../tensor/shape.ts'
import { probabilitiesOf, targetsOf, weightAt, widthOf } from './judged.ts'
import type { Metric } from './metric.ts'

/**
 * Weights of predictions by the interval between thresholds that they are in, of so many evenly from 0 to 1, each open
 * below: first those of what holds, then of what does not. Outputs are probabilities, others are refused.
 */
export function binned(numThresholds: number, classId?: number): Pick<Metric, 'sums' | 'add'> {
  const last = numThresholds - 1
  return {
    sums: 2 * last,
    add(sums, batch, about) {
      const [y, t, width] = [probabilitiesOf(batch, about), targetsOf(batch, about), widthOf(about)]
      const size = sizeOf(about.outputShape)
      const [first, by] = classId === undefined ? [0, 1] : [classId, width]
      for (let i = first; i < batch.count * size; i += by) {
        const interval = Math.min(Math.max(Math.ceil(y[i]! * last) - 1, 0), last - 1)
        sums[t[i]! > 0.5 ? interval : last + interval]! += weightAt(batch, i, size)
      }
    },
  }
}
