import type { Axes } from './line-panel.ts'

/** Points of accuracy that an axis has at least: what is smaller is chance, and is not to look like an effect. */
const LEAST = 10
/** Parts that an axis has at most. */
const PARTS = 6
const STEPS = [2, 5, 10, 20]

/** A vertical axis for percentages from `low` to `high`: as much of 0 to 100 as they take, in whole steps. */
export function percentAxis(low: number, high: number): Required<Pick<Axes, 'min' | 'max' | 'interval'>> {
  const more = Math.max(0, (LEAST - (high - low)) / 2)
  const [from, to] = [Math.max(0, low - more), Math.min(100, high + more)]
  const interval = STEPS.find(step => (to - from) / step <= PARTS) ?? 20
  const [min, max] = [Math.floor(from / interval) * interval, Math.ceil(to / interval) * interval]
  return { min, max: Math.min(100, max), interval }
}
