import { type Against, ALPHA } from './analysis.ts'
import type { Measure } from './measure.ts'
import type { Estimate } from './statistics.ts'

/** 97.31 ± 0.12 %, or without an interval where there is none. */
export function estimateText({ mean, half }: Estimate, measure: Measure): string {
  const unit = measure.unit && `\u00a0${measure.unit}`
  return `${measure.show(mean)}${half === null ? '' : ` ± ${measure.show(half)}`}${unit}`
}

/** +1.21 [+0.98, +1.44], in the unit of differences. */
export function differenceText({ mean, half }: Estimate, measure: Measure): string {
  const { showDifference: show } = measure
  return half === null ? show(mean) : `${show(mean)} [${show(mean - half)}, ${show(mean + half)}]`
}

/** Whether a configuration differs from its reference by more than noise. */
export function isBeyond(against: Against | null): boolean {
  return against !== null && against.adjusted !== null && against.adjusted < ALPHA
}
