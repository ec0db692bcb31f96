import { smallest } from './numbers/extremes.ts'
import { type MeanSd, meanSd } from './numbers/mean-sd.ts'

/** How sure a classifier is of its predictions, at some of the evaluated epochs: parallel lists, epochs counted from 0. */
export interface Calibration {
  epochs: number[]
  /** Expected calibration error, from 0 to 1: by how much confidence and accuracy differ. */
  error: number[]
  /** Mean confidence of the wrong predictions, from 0 to 1; 0 where there are none. */
  mistakeConfidence: number[]
}

/** One training, as far as it was evaluated: parallel lists, epochs counted from 0. */
export interface Trial {
  seed: number
  seconds: number
  epochs: number[]
  trainAccuracy: number[]
  testAccuracy: number[]
  trainLoss: number[]
  testLoss: number[]
  /** On what is tested; left out, it was not measured. */
  calibration?: Calibration
}

/** How often training evaluates: after one of `evaluateEvery` of its `epochs`, the first and the last among them. */
export function evaluationsOf({ epochs, evaluateEvery }: { epochs: number; evaluateEvery: number }): number {
  return Math.ceil((epochs - 1) / evaluateEvery) + 1
}

/** What is drawn of a run. */
export type Quantity = 'trainAccuracy' | 'testAccuracy' | 'trainLoss' | 'testLoss'

/** What a run is, and so its colour in charts. */
export type RunKey = 'plain' | 'dropout' | 'third' | 'fourth' | 'fifth' | 'sixth' | 'seventh' | 'eighth'

/** The same training from one seed or several. */
export interface Run {
  /** What it is in charts: colours are chosen by it. */
  key: RunKey
  /** As in "without dropout". */
  name: string
  /** Epochs that a whole trial has. */
  asked: number
  trials: Trial[]
}

/** The runs with something to show. Trials that were cut short are left out where there are whole ones. */
export function comparable(runs: readonly Run[]): Run[] {
  return runs
    .map(run => {
      const begun = run.trials.filter(t => t.epochs.length > 0)
      const whole = begun.filter(t => t.epochs.at(-1) === run.asked - 1)
      return { ...run, trials: whole.length > 0 ? whole : begun }
    })
    .filter(run => run.trials.length > 0)
}

/** How many epochs were completed at each evaluation that all trials of a run have: people count from 1. */
export function epochsOf(run: Run): number[] {
  const fewest = smallest(run.trials.map(t => t.epochs.length))
  return run.trials[0]?.epochs.slice(0, fewest).map(epoch => epoch + 1) ?? []
}

/** A number of a trial at the evaluation of this index. */
export type AtEvaluation = (trial: Trial, at: number) => number

/** A quantity at each of those epochs, over the trials. */
export function curve(run: Run, quantity: AtEvaluation): MeanSd[] {
  return epochsOf(run).map((_, i) => meanSd(run.trials.map(t => quantity(t, i))))
}

/** A quantity where training ended, over the trials. */
export function final(run: Run, quantity: Quantity): MeanSd {
  return meanSd(run.trials.map(t => t[quantity].at(-1)!))
}

/** Train − test accuracy at the evaluation of this index, from 0 to 1. */
export const generalizationGap: AtEvaluation = (trial, at) => trial.trainAccuracy[at]! - trial.testAccuracy[at]!

/** Of the shortest run's epochs, what two runs must have in common to be compared there. */
const ENOUGH = 0.75

/**
 * The last number of completed epochs that all the runs were evaluated after; null where that is long before the shortest
 * of them ended, or there is none.
 */
export function equalEpochs(runs: readonly Run[]): number | null {
  const lists = runs.map(epochsOf)
  const common = lists[0]?.findLast(e => lists.every(list => list.includes(e))) ?? 0
  const shortest = smallest(lists.map(list => list.at(-1) ?? 0))
  return common > 0 && common >= ENOUGH * shortest ? common : null
}

/** A quantity after so many epochs, at which the run was evaluated. */
export function after(run: Run, epochs: number, quantity: AtEvaluation): MeanSd {
  return curve(run, quantity)[epochsOf(run).indexOf(epochs)]!
}
