import type { SweepSpec } from '../spec/spec.ts'

/** What configurations are judged by, and how its figures are written: `value` as results have it, `shown` as people read. */
export interface Measure {
  key: SweepSpec['objective']
  /** `test accuracy` */
  name: string
  /** Of the figures that are shown; '' for a loss. */
  unit: '%' | ''
  /** Of differences. */
  differenceUnit: 'points' | ''
  /** 1: more is better; −1: less is. */
  better: 1 | -1
  /** From a result's figure to the one that is shown. */
  scale: number
  show(value: number): string
  /** With its sign. */
  showDifference(value: number): string
}

const DIGITS = { testAccuracy: 2, testLoss: 4 }

export function measureOf(key: SweepSpec['objective']): Measure {
  const scale = key === 'testAccuracy' ? 100 : 1
  const show = (value: number) => (scale * value).toFixed(DIGITS[key])
  const shared = { key, scale, show, showDifference: (value: number) => signed(show(value)) }
  return key === 'testAccuracy'
    ? { ...shared, name: 'test accuracy', unit: '%', differenceUnit: 'points', better: 1 }
    : { ...shared, name: 'test loss', unit: '', differenceUnit: '', better: -1 }
}

/** With a minus as long as the plus; nothing is neither. */
function signed(text: string): string {
  if (Number(text) === 0) return text.replace('-', '')
  return text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`
}

/** 0.0312 → 0.031; what is smaller than anybody distinguishes → < 0.0001. */
export function showP(p: number | null): string {
  if (p === null) return '–'
  if (p < 0.0001) return '< 0.0001'
  return p >= 0.1 ? p.toFixed(2) : p.toPrecision(2)
}

/** `p = 0.031`, `p < 0.0001` */
export function saidP(p: number): string {
  const shown = showP(p)
  return `p ${shown.startsWith('<') ? shown : `= ${shown}`}`
}
