import { count } from '@thinnet/charts/text'
import { type Against, ALPHA, type Analysis, type Summary } from './analysis.ts'
import { differenceText, estimateText, isBeyond } from './difference.ts'
import { gainText, listed, mostGained } from './gain.ts'
import { saidP, showP } from './measure.ts'

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
    `Best: ${best.label}${tiesOf(analysis)}, with a ${measure.name} of ${estimateText(best.estimate!, measure)}` +
    `${several ? ` (mean and 95 % interval over ${best.estimate!.n} seeds)` : ' (one seed, so no interval)'}.`
  if (summaries.length === 1) return found
  if (reference === 'best') return `${found} ${besideBest(analysis)}`
  if (reference === 'matched') return `${found} ${eachAgainstItsOwn(analysis)}`
  if (best === baseline) return `${found} That is the baseline: ${noneBetter(analysis)}`
  if (best.against) return `${found} ${verdict(best.against, analysis)}`
  return `${found} ${whyUntested(best, analysis)}`
}

/** Configurations whose mean is the same as the best's, from as many seeds, though they are other networks. */
function tiesOf({ summaries, best }: Analysis): string {
  const { estimate, full, setting } = best!
  const tied = summaries.filter(s => {
    if (s.setting.id === setting.id || s.full !== full || s.estimate?.n !== estimate!.n) return false
    return Math.abs(s.estimate.mean - estimate!.mean) < 1e-12
  })
  return tied.length > 0 ? ` (and the same: ${listed(tied)})` : ''
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

function eachAgainstItsOwn(analysis: Analysis): string {
  const { summaries, measure } = analysis
  const most = mostGained(analysis)
  if (!most) return 'No configuration has a baseline of its own to be compared with.'
  const beyond = summaries.filter(({ against }) => isBeyond(against))
  const better = beyond.filter(({ against }) => measure.better * against!.mean > 0).length
  const tested = summaries.filter(({ against }) => against && against.p !== null).length
  const gained = gainText(most, analysis)
  if (tested === 0) return `Each is compared with its own baseline; nothing is tested. ${gained}`
  return (
    `Each compared with its own baseline, ${count(better)} of ${count(tested)} do better beyond noise and ` +
    `${count(beyond.length - better)} worse (${TEST}). ${gained}`
  )
}

function noneBetter({ summaries, measure }: Analysis): string {
  const beyond = summaries.filter(({ against }) => isBeyond(against))
  const worse = beyond.filter(({ against }) => measure.better * against!.mean < 0).length
  const tested = summaries.filter(({ against }) => against && against.p !== null).length
  if (tested === 0) return 'no configuration did better.'
  return `no configuration did better, and ${of(worse, tested)} did worse beyond noise (${TEST}).`
}

function besideBest({ summaries, best }: Analysis): string {
  const tested = summaries.filter(({ against }) => against && against.p !== null)
  if (tested.length === 0) return 'The spec names no baseline, and with fewer than two seeds nothing can be tested.'
  const near = tested.filter(({ against }) => !isBeyond(against))
  const listed = near.length > 0 && near.length < 4 ? `: ${near.map(({ label }) => label).join('; ')}` : ''
  return (
    `The spec names no baseline, so all are compared with it: ${of(near.length, tested.length)} ` +
    `${near.length === 1 ? 'is' : 'are'} not told apart from ${best ? 'it' : 'the best'} (${TEST})${listed}.`
  )
}

const TEST = 'paired t-tests over the common seeds, with Holm’s correction'
const of = (some: number, all: number) => `${some === 0 ? 'none' : count(some)} of ${count(all)} others`

export function untestedText({ untested, n }: Against): string {
  if (untested === 'fewer than two common seeds')
    return `nothing is tested: they have ${n === 1 ? 'one seed' : 'no seed'} in common`
  if (untested === 'the same in every seed') return 'there is no difference: they are the same in every seed'
  return 'nothing is tested: the difference is the same in every seed, so there is no noise to compare it with'
}

function whyUntested(best: Summary, { baseline }: Analysis): string {
  if (!baseline)
    return 'The baseline that the spec names is not among the configurations, so nothing is compared with it.'
  if (!baseline.estimate) return 'No trial of the baseline has completed, so nothing is compared with it.'
  if (!baseline.full) return `The baseline was stopped at ${baseline.epochs} epochs, so nothing is compared with it.`
  return `It has no seed in common with the baseline (${baseline.label}), or ${best.full ? 'too few' : 'was stopped early'}.`
}
