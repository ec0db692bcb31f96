import { smallest } from './numbers/extremes.ts'
import { type MeanSd, meanSd } from './numbers/mean-sd.ts'

/** One training, as far as it was evaluated: parallel lists, epochs counted from 0. */
export interface Trial {
  seed: number
  seconds: number
  epochs: number[]
  trainAccuracy: number[]
  testAccuracy: number[]
  trainLoss: number[]
  testLoss: number[]
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

/** Epochs that every trial of a run was evaluated at. */
export function epochsOf(run: Run): number[] {
  const fewest = smallest(run.trials.map(t => t.epochs.length))
  return run.trials[0]?.epochs.slice(0, fewest) ?? []
}

/** A quantity at each of those epochs, over the trials. */
export function curve(run: Run, quantity: (trial: Trial, at: number) => number): MeanSd[] {
  return epochsOf(run).map((_, i) => meanSd(run.trials.map(t => quantity(t, i))))
}

/** A quantity where training ended, over the trials. */
export function final(run: Run, quantity: Quantity): MeanSd {
  return meanSd(run.trials.map(t => t[quantity].at(-1)!))
}

/** Train − test accuracy at the evaluation of this index, from 0 to 1. */
export function generalizationGap(trial: Trial, at: number): number {
  return trial.trainAccuracy[at]! - trial.testAccuracy[at]!
}

/** The generalization gap at the last epoch that all the runs were evaluated at, and that epoch. */
export function commonGeneralizationGap(runs: readonly Run[]): { epoch: number; gaps: MeanSd[] } | null {
  const lists = runs.map(epochsOf)
  const epoch = lists[0]?.findLast(e => lists.every(list => list.includes(e)))
  if (epoch === undefined) return null
  return { epoch, gaps: runs.map((run, r) => curve(run, generalizationGap)[lists[r]!.indexOf(epoch)]!) }
}
