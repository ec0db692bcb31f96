import { type Circumstances, capitalized } from '@thinnet/charts'
import { smallest } from '@thinnet/charts/numbers'
import { type Estimate, estimate } from '@thinnet/sweep/report'
import type { LanguageSetting, LanguageStudy, Sizes } from '../reproduce/language/language-study.ts'
import type { TrainedOnce } from '../reproduce/language/train-language.ts'

/** One way to regularize, from several seeds. */
export interface TrainedSetting {
  setting: LanguageSetting
  runs: TrainedOnce[]
}

export interface AboutLanguage {
  study: LanguageStudy
  sizes: Sizes
  /** Whose words they are. */
  text: string
  trained: TrainedSetting[]
  circumstances: Circumstances
  stoppedEarly: boolean
}

/** What the seeds say of each two settings that follow each other in the paper's order. */
export function findingOf(about: AboutLanguage): string {
  const compared = begunOf(about)
    .filter(({ setting, runs }) => setting.paper !== null && test(runs) !== null)
    .toSorted((a, b) => b.setting.paper! - a.setting.paper!)
  if (compared.length === 0) return 'Training was stopped before a network was at its end.'
  const all = compared.map(({ setting, runs }) => `${setting.name} ${text(test(runs))}`).join(', ')
  const steps = compared.slice(1).map((lower, i) => comparison(lower, compared[i]!))
  return [`Test perplexity at the end of training: ${all}`, ...steps].join('. ').concat('.')
}

/** Of two settings, of which the paper has the first lower. */
function comparison(lower: TrainedSetting, higher: TrainedSetting): string {
  const [a, b] = [lower.setting.name, higher.setting.name]
  const difference = differenceOf(lower.runs, higher.runs)
  if (difference?.half == null) return `Whether ${a} is below ${b}, as in the paper, takes more seeds`
  const { mean, half } = difference
  const by = `${Math.abs(mean).toFixed(1)} ± ${half.toFixed(1)}`
  if (Math.abs(mean) <= half)
    return `Between ${a} and ${b} these seeds show no difference (${by}); the paper has ${a} lower`
  return mean < 0
    ? `${capitalized(a)} is ${by} below ${b}, as in the paper`
    : `${capitalized(a)} is ${by} above ${b}; in the paper it is below`
}

/** Of the seeds that both have to their end: each seed is a pair. */
function differenceOf(a: readonly TrainedOnce[], b: readonly TrainedOnce[]): Estimate | null {
  const other = new Map(b.map(({ seed, testLoss }) => [seed, testLoss]))
  const differences = a.flatMap(({ seed, testLoss }) => {
    const reference = other.get(seed) ?? null
    return testLoss === null || reference === null ? [] : [Math.exp(testLoss) - Math.exp(reference)]
  })
  return differences.length > 0 ? estimate(differences) : null
}

/** From which on a perplexity that rises again is worth a word: so much above its lowest. */
const RISEN = 1.05

/** Why validation perplexity rises, where it does: training perplexity goes on falling. */
export function whyRises({ setting, runs }: TrainedSetting): string[] {
  const epochs = smallest(runs.map(({ validationLoss }) => validationLoss.length))
  const over = (losses: (run: TrainedOnce) => number[]) =>
    Array.from({ length: epochs }, (_, i) => perplexity(runs.map(run => losses(run)[i]!)).mean)
  const [validation, train] = [over(run => run.validationLoss), over(run => run.trainLoss)]
  const best = validation.indexOf(smallest(validation))
  const [lowest, last] = [validation[best]!, validation.at(-1)!]
  if (!(last >= RISEN * lowest) || !(train.at(-1)! < train[best]!)) return []
  const from = (values: number[]) => `from ${values[best]!.toFixed(1)} to ${values.at(-1)!.toFixed(1)}`
  return [
    `${capitalized(setting.name)} the validation perplexity rises ${from(validation)} after its lowest, at epoch ${best + 1} of ${epochs}, while that of training falls on, ${from(train)}: the network memorises its text, and gives what follows in another a lower probability.`,
  ]
}

/** What has been trained for an epoch at least. */
export function begunOf({ trained }: AboutLanguage): TrainedSetting[] {
  return trained
    .map(({ setting, runs }) => ({ setting, runs: runs.filter(run => run.validationLoss.length > 0) }))
    .filter(({ runs }) => runs.length > 0)
}

/** Of networks with these losses in nats a word. */
export const perplexity = (losses: readonly number[]) => estimate(losses.map(Math.exp))

/** Of the seeds that came to their end. */
export function test(runs: readonly TrainedOnce[]): Estimate | null {
  const losses = runs.flatMap(({ testLoss }) => testLoss ?? [])
  return losses.length > 0 ? perplexity(losses) : null
}

/** 70.5 ± 0.4, the half of its 95 % interval. */
export function text(of: Estimate | null): string {
  if (of === null) return '–'
  return of.half === null ? of.mean.toFixed(1) : `${of.mean.toFixed(1)} ± ${of.half.toFixed(1)}`
}
