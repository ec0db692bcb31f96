import { largest } from '@thinnet/charts/numbers'
import type { Configuration, Result } from '../trials/trial.ts'
import { type Measure, measureOf } from './measure.ts'
import { keyOf, labelOf } from './names.ts'
import type { Outcome } from './outcome.ts'
import { type Estimate, estimate, holm, type Paired, pairedTest } from './statistics.ts'

/** What the trials of a configuration say together. */
export interface Summary {
  setting: Configuration
  label: string
  /** Which its trials are compared at: the most that any has completed. 0 where none has. */
  epochs: number
  /** Whether those are all its recipe asks for; else it was stopped at a lower rung. */
  full: boolean
  /** Of the trials that have completed so many, by seed. */
  bySeed: ReadonlyMap<number, number>
  completed: readonly Result[]
  /** null where no trial has completed. */
  estimate: Estimate | null
  diverged: number
  failed: number
  /** The configuration that it is compared with; null where it is that one, or no seed is common. */
  against: Against | null
}

export interface Against extends Paired {
  reference: Summary
  /** Among all tests of the sweep, by Holm. */
  adjusted: number | null
}

export interface Analysis extends Outcome {
  measure: Measure
  /** Best first; those that were stopped at lower rungs after them, and those without figures last. */
  summaries: readonly Summary[]
  best: Summary | null
  /** Where all configurations are compared with the same one. */
  baseline: Summary | null
  /** baseline: as the spec names it; matched: it names some values only, so each configuration has its own; best: none named. */
  reference: 'baseline' | 'matched' | 'best'
  /** Trials in all, each with the last that became of it. */
  trials: readonly Result[]
  /** Tests that p values are adjusted for. */
  tests: number
}

/** Below this an adjusted p is taken for more than noise. */
export const ALPHA = 0.05

export function analyse(outcome: Outcome): Analysis {
  const { spec, settings, results } = outcome
  const measure = measureOf(spec.objective)
  const trials = latest(results)
  const bySetting = new Map<string, Result[]>(settings.map(({ id }) => [id, []]))
  for (const trial of trials) bySetting.get(trial.setting)?.push(trial)
  const summaries = settings.map(setting => summarize(setting, bySetting.get(setting.id)!, measure)).sort(order)
  const best = bestOf(summaries)
  summaries.sort((a, b) => Number(b === best) - Number(a === best) || order(a, b))

  const dimensions = Object.keys(settings[0]?.values ?? {})
  const named = spec.baseline ?? null
  const reference = !named ? 'best' : dimensions.every(d => d in named) ? 'baseline' : 'matched'
  const byValues = new Map(summaries.map(summary => [keyOf(summary.setting.values), summary]))
  const referenceOf = (s: Summary) => (named ? byValues.get(keyOf({ ...s.setting.values, ...named })) : best)
  setAgainst(summaries, referenceOf)
  const tests = summaries.filter(s => s.against && s.against.p !== null).length
  const baseline = reference === 'baseline' && summaries[0] ? (referenceOf(summaries[0]) ?? null) : null
  return { ...outcome, measure, summaries, best, baseline, reference, trials, tests }

  function order(a: Summary, b: Summary): number {
    if (!a.estimate || !b.estimate) return Number(!a.estimate) - Number(!b.estimate)
    if (!a.full || !b.full) return Number(b.full) - Number(a.full) || b.epochs - a.epochs || byMean(a, b)
    return byMean(a, b)
  }

  function byMean(a: Summary, b: Summary): number {
    return measure.better * (b.estimate!.mean - a.estimate!.mean)
  }
}

/** The figure that a result is judged by, where it is one. */
export function objective(result: Result, key: Measure['key']): number | null {
  const value = result.curves[key].at(-1)
  return result.status === 'completed' && typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Of each trial the result with the most epochs: rungs have results of their own. */
function latest(results: readonly Result[]): Result[] {
  const byTrial = new Map<string, Result>()
  for (const result of results) {
    const known = byTrial.get(result.trial)
    // A trial that did not complete a rung has fewer epochs than the rung before at most: it ends there all the same.
    if (!known || result.status !== 'completed' || (known.status === 'completed' && result.epochs > known.epochs)) {
      byTrial.set(result.trial, result)
    }
  }
  return [...byTrial.values()]
}

function summarize(setting: Configuration, trials: readonly Result[], { key }: Measure): Summary {
  const told = trials.filter(trial => objective(trial, key) !== null)
  const epochs = Math.max(0, largest(told.map(trial => trial.epochs)))
  const completed = told.filter(trial => trial.epochs === epochs).sort((a, b) => a.seed - b.seed)
  const bySeed = new Map(completed.map(trial => [trial.seed, objective(trial, key)!]))
  const failed = trials.filter(trial => trial.status === 'failed').length
  return {
    setting,
    label: labelOf(setting.values),
    epochs,
    full: epochs >= setting.recipe.training.epochs,
    bySeed,
    completed,
    estimate: bySeed.size > 0 ? estimate([...bySeed.values()]) : null,
    diverged: trials.length - told.length - failed,
    failed,
    against: null,
  }
}

/** The best mean among the configurations that have the most seeds: one lucky seed of many that diverged is no match. */
function bestOf(sorted: readonly Summary[]): Summary | null {
  const first = sorted[0]
  if (!first?.estimate) return null
  const comparable = sorted.filter(s => s.estimate && s.full === first.full && (s.full || s.epochs === first.epochs))
  const most = largest(comparable.map(s => s.estimate!.n))
  return comparable.find(s => s.estimate!.n === most)!
}

/** Tests each configuration against its reference, where both have trained to the end, and corrects for all the tests. */
function setAgainst(summaries: readonly Summary[], referenceOf: (s: Summary) => Summary | null | undefined): void {
  const tested = summaries.flatMap(summary => {
    const reference = referenceOf(summary)
    if (!reference || reference === summary || !(summary.full && reference.full)) return []
    const paired = pairedTest(summary.bySeed, reference.bySeed)
    return paired ? [{ summary, reference, paired }] : []
  })
  const adjusted = holm(tested.map(({ paired }) => paired.p))
  tested.forEach(({ summary, reference, paired }, i) => {
    summary.against = { ...paired, reference, adjusted: adjusted[i]! }
  })
}
