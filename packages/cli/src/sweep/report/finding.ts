import { count } from '../../format.ts'
import { type Against, ALPHA, type Analysis, type Summary } from './analysis.ts'
import { type Measure, saidP, showP } from './measure.ts'
import type { Estimate } from './statistics.ts'

/** What was found, in sentences, from the data. */
export function findingOf(analysis: Analysis): string {
  const { best, baseline, reference, measure, summaries } = analysis
  if (!best) {
    return analysis.trials.length === 0
      ? 'The sweep was stopped before its first trial ended.'
      : 'No trial has completed: all diverged or failed.'
  }
  const several = best.estimate!.n > 1
  const found =
    `Best: ${best.label}, with a ${measure.name} of ${estimateText(best.estimate!, measure)}` +
    `${several ? ` (mean and 95 % interval over ${best.estimate!.n} seeds)` : ' (one seed, so no interval)'}.`
  if (summaries.length === 1) return found
  if (reference === 'best') return `${found} ${besideBest(analysis)}`
  if (reference === 'matched') return `${found} ${eachAgainstItsOwn(analysis)}`
  if (best === baseline) return `${found} That is the baseline: ${noneBetter(analysis)}`
  if (best.against) return `${found} ${verdict(best.against, analysis)}`
  return `${found} ${whyUntested(best, analysis)}`
}

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

function verdict(against: Against, { measure, tests }: Analysis): string {
  const { mean, n, t, p, adjusted, reference } = against
  const unit = measure.differenceUnit && ` ${measure.differenceUnit}`
  const from = `${differenceText(against, measure)}${unit} from the baseline (${reference.label})`
  if (p === null || t === null) return `It is ${from}; ${untestedText(against)}.`
  const family = tests > 1 ? `, and ${showP(adjusted)} after Holm’s correction for ${count(tests)} tests` : ''
  const test = `paired t-test over ${n} common seeds, t(${n - 1}) = ${t.toFixed(2)}, ${saidP(p)}${family}`
  const beyond = adjusted! < ALPHA
  const said = beyond
    ? measure.better * mean > 0
      ? 'better than the baseline beyond noise'
      : 'worse than the baseline beyond noise'
    : 'no more than noise can explain'
  return `It is ${from}, ${said} (${test}).`
}

/** The setting that gains most over a baseline of its own. */
export function mostGained({ summaries, measure }: Analysis): Summary | null {
  const set = summaries.filter(({ against }) => against !== null)
  const gain = ({ against }: Summary) => measure.better * against!.mean
  return set.length === 0 ? null : set.reduce((a, b) => (gain(b) > gain(a) ? b : a))
}

function eachAgainstItsOwn(analysis: Analysis): string {
  const { summaries, measure } = analysis
  const most = mostGained(analysis)
  if (!most) return 'No setting has a baseline of its own to be set against.'
  const beyond = summaries.filter(({ against }) => isBeyond(against))
  const better = beyond.filter(({ against }) => measure.better * against!.mean > 0).length
  const tested = summaries.filter(({ against }) => against && against.p !== null).length
  const unit = measure.differenceUnit && ` ${measure.differenceUnit}`
  const gained = `${most.label}: ${differenceText(most.against!, measure)}${unit}`
  if (tested === 0) return `The largest gain over a baseline of its own: ${gained}; nothing is tested.`
  const { t, n, p, adjusted } = most.against!
  const test = p === null ? '' : ` (t(${n - 1}) = ${t!.toFixed(2)}, ${saidP(p)}, adjusted ${showP(adjusted)})`
  return (
    `Each set against its own baseline, ${count(better)} of ${count(tested)} do better beyond noise and ` +
    `${count(beyond.length - better)} worse (${TEST}). The largest gain: ${gained}${test}.`
  )
}

function noneBetter({ summaries, measure }: Analysis): string {
  const beyond = summaries.filter(({ against }) => isBeyond(against))
  const worse = beyond.filter(({ against }) => measure.better * against!.mean < 0).length
  const tested = summaries.filter(({ against }) => against && against.p !== null).length
  if (tested === 0) return 'no setting did better.'
  return `no setting did better, and ${of(worse, tested)} did worse beyond noise (${TEST}).`
}

function besideBest({ summaries, best }: Analysis): string {
  const tested = summaries.filter(({ against }) => against && against.p !== null)
  if (tested.length === 0) return 'The spec names no baseline, and with fewer than two seeds nothing can be tested.'
  const near = tested.filter(({ against }) => !isBeyond(against))
  const listed = near.length > 0 && near.length < 4 ? `: ${near.map(({ label }) => label).join('; ')}` : ''
  return (
    `The spec names no baseline, so all are set against it: ${of(near.length, tested.length)} ` +
    `${near.length === 1 ? 'is' : 'are'} not told apart from ${best ? 'it' : 'the best'} (${TEST})${listed}.`
  )
}

const TEST = 'paired t-tests over the common seeds, with Holm’s correction'
const of = (some: number, all: number) => `${some === 0 ? 'none' : count(some)} of ${count(all)} others`

/** Whether a setting differs from its reference by more than noise. */
export function isBeyond(against: Against | null): boolean {
  return against !== null && against.adjusted !== null && against.adjusted < ALPHA
}

export function untestedText({ untested, n }: Against): string {
  if (untested === 'fewer than two common seeds')
    return `nothing is tested: they have ${n === 1 ? 'one seed' : 'no seed'} in common`
  if (untested === 'the same in every seed') return 'there is no difference: they are the same in every seed'
  return 'nothing is tested: the difference is the same in every seed, so there is no noise to set it against'
}

function whyUntested(best: Summary, { baseline }: Analysis): string {
  if (!baseline) return 'The baseline that the spec names is not among the settings, so nothing is set against it.'
  if (!baseline.estimate) return 'No trial of the baseline has completed, so nothing is set against it.'
  if (!baseline.full) return `The baseline was stopped at ${baseline.epochs} epochs, so nothing is set against it.`
  return `It has no seed in common with the baseline (${baseline.label}), or ${best.full ? 'too few' : 'was stopped early'}.`
}
