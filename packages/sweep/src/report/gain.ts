import { count } from '@thinnet/charts/text'
import type { Analysis, Summary } from './analysis.ts'
import { differenceText, isBeyond } from './difference.ts'
import { type Measure, saidP, showP } from './measure.ts'

/** The configuration that gains most over a baseline of its own, or where none does, loses least. */
export function mostGained({ summaries, measure }: Analysis): Summary | null {
  const set = summaries.filter(({ against }) => against !== null)
  const gain = ({ against }: Summary) => measure.better * against!.mean
  return set.length === 0 ? null : set.reduce((a, b) => (gain(b) > gain(a) ? b : a))
}

/** 1: it gains; −1: it loses; 0: neither, as far as is shown. */
function signOf({ against }: Summary, { better, show }: Measure): number {
  return better * Math.sign(Number(show(against!.mean)))
}

/** What its difference is called: `largest gain`, `smallest loss`; of a loss `largest decrease`, `smallest increase`. */
export function nameOfGain(most: Summary, { measure }: Analysis): string {
  const sign = signOf(most, measure)
  const [gain, loss] = measure.better === 1 ? ['gain', 'loss'] : ['decrease', 'increase']
  return sign === 0 ? 'no difference' : sign > 0 ? `largest ${gain}` : `smallest ${loss}`
}

/** The same in a sentence. */
export function gainText(most: Summary, analysis: Analysis): string {
  const { measure } = analysis
  const sign = signOf(most, measure)
  const name = nameOfGain(most, analysis)
  const begin = sign > 0 ? `The ${name}` : `None does better; ${sign < 0 ? 'the' : 'at best'} ${name}`
  const unit = measure.differenceUnit && ` ${measure.differenceUnit}`
  const tied = tiedWith(most, analysis)
  if (tied.length > 0) {
    return `${begin}: ${listed([most, ...tied])}: ${measure.showDifference(most.against!.mean)}${unit} each.`
  }
  const { t, n, p, adjusted } = most.against!
  if (p === null || t === null) return `${begin}: ${most.label}: ${differenceText(most.against!, measure)}${unit}.`
  const noise = isBeyond(most.against) ? '' : ', no more than noise can explain'
  const test = `t(${n - 1}) = ${t.toFixed(2)}, ${saidP(p)}, adjusted ${showP(adjusted)}`
  return `${begin}: ${most.label}: ${differenceText(most.against!, measure)}${unit}${noise} (${test}).`
}

/** Other configurations with the same difference. */
function tiedWith(most: Summary, { summaries }: Analysis): Summary[] {
  const isTied = (s: Summary) => s.against !== null && Math.abs(s.against.mean - most.against!.mean) < 1e-12
  return summaries.filter(s => s !== most && isTied(s))
}

const LISTED = 3

/** The labels of the first few. */
export function listed(summaries: readonly Summary[]): string {
  const labels = summaries.slice(0, LISTED).map(({ label }) => label)
  const more = summaries.length - LISTED
  return [...labels, ...(more > 0 ? [`${count(more)} more`] : [])].join('; ')
}
