import { percentAxis } from './axis-range.ts'
import { type Axes, type Line, linePanel, type Panel } from './line-panel.ts'
import { largest, smallest } from './numbers/extremes.ts'
import { type MeanSd, meanSd } from './numbers/mean-sd.ts'
import { curve, epochsOf, generalizationGap, type Run } from './runs.ts'

/** Runs whose names have room over a chart of half the page. */
const FEW = 2

/** Epochs of the longest run over those of the shortest, from which on their axis is logarithmic. */
const UNLIKE = 8

/** Accuracy of all runs, on what they have seen and what they have not. */
export function accuracyPanel(runs: readonly Run[]): Panel {
  const accuracies = runs.flatMap(r => r.trials).flatMap(t => [...t.trainAccuracy, ...t.testAccuracy])
  return overlaid('Accuracy', '%', runs, 100, percentAxis(100 * smallest(accuracies), 100 * largest(accuracies)))
}

/** The losses of all runs. */
export function lossPanel(runs: readonly Run[]): Panel {
  return overlaid('Loss', '', runs, 1, { min: 0 })
}

function overlaid(
  quantity: 'Accuracy' | 'Loss',
  unit: string,
  runs: readonly Run[],
  factor: number,
  axes: Axes,
): Panel {
  const several = runs.length > 1
  const lines = runs.flatMap(run => trainAndTest(run, quantity, factor, several))
  return linePanel(quantity, unit, lines, {
    ...axes,
    ...{ log: areUnlike(runs), note: several ? DASHED : '', wide: runs.length > FEW },
  })
}

/** Whether one run is so much longer that on a common axis the other would be a sliver. */
function areUnlike(runs: readonly Run[]): boolean {
  const ends = runs.map(run => epochsOf(run).at(-1)!)
  return Math.max(...ends) >= UNLIKE * Math.min(...ends)
}

/** By how much each run does better on what it has seen (train − test), over the epochs all of them have. */
export function generalizationGapPanel(runs: readonly Run[]): Panel {
  const last = Math.min(...runs.map(run => epochsOf(run).at(-1)!))
  const lines = runs.map(run => ({
    name: run.name,
    ...placed(run),
    values: percents(curve(run, generalizationGap)).filter((_, i) => epochsOf(run)[i]! <= last),
  }))
  return linePanel(`Generalization gap, first ${last} epochs`, 'points', lines, { wide: runs.length > FEW })
}

/**
 * The mean confidence of each run in its wrong predictions; all must have measured it.
 *
 * @param wide Default for more than two runs
 */
export function mistakesPanel(runs: readonly Run[], wide = runs.length > FEW): Panel {
  const lines = runs.map(run => {
    const measured = run.trials.map(trial => trial.calibration!)
    const points = smallest(measured.map(({ epochs }) => epochs.length))
    const at = measured[0]!.epochs.slice(0, points).map(epoch => epoch + 1)
    const values = at.map((_, i) => meanSd(measured.map(({ mistakeConfidence }) => mistakeConfidence[i]!)))
    return { name: run.name, ...placed(run), at, values: percents(values) }
  })
  return linePanel('Confidence in mistakes on test data', '%', lines, {
    ...{ min: 0, max: 100, log: areUnlike(runs), wide },
  })
}

/** The two lines of a run, test and train, each the mean over its trials; of several runs they have its name. */
export function trainAndTest(run: Run, quantity: 'Accuracy' | 'Loss', factor: number, several: boolean): Line[] {
  const of = (part: 'train' | 'test') => ({
    ...{ name: several ? run.name : part, ...(several ? { part } : {}), ...placed(run) },
    values: percents(
      curve(run, (t, i) => t[`${part}${quantity}`][i]!),
      factor,
    ),
  })
  return [of('test'), { ...of('train'), dashed: true }]
}

/** What is said of dashes where both lines of a run have its name. */
export const DASHED = 'dashed: training data'

/** A run's colour, its epochs, and whether it has a standard deviation to show. */
function placed(run: Run) {
  return { key: run.key, at: epochsOf(run), band: run.trials.length > 1 }
}

function percents(values: MeanSd[], factor = 100): MeanSd[] {
  return values.map(({ mean, sd }) => ({ mean: factor * mean, sd: factor * sd }))
}

/** The text with its first letter as a capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
