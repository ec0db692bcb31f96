import { type Calibration, capitalized, curve, epochsOf, type Figure, type Run } from '@thinnet/charts'
import { type MeanSd, meanSd } from '@thinnet/charts/numbers'
import { percent } from '@thinnet/charts/text'

/** Of the lowest test loss, by how much it rises, before that is worth a word. */
const RISEN = 1.05
/** Points of test accuracy from 0 to 1 within which it holds. */
const HOLDS = 0.02

/** What calibration is, for who reads its figures. */
export const CALIBRATION =
  'Confidence is the probability of the predicted class. The calibration error is the expected calibration error of Guo et al. (2017): by how much confidence and accuracy differ on test images, on average over fifteen bins of confidence. Both are measured at some of the first evaluations, then at every twentieth and the last.'

/** The runs whose trials all have measured it as often. */
export function withCalibration(runs: readonly Run[]): Run[] {
  return runs.filter(({ trials }) => trials.every(({ calibration }) => (calibration?.epochs.length ?? 0) > 0))
}

/** The calibration that a run ends with; it must have measured it. */
export function calibrationFigure({ trials }: Run): Figure {
  const end = (key: 'error' | 'mistakeConfidence') => meanSd(trials.map(trial => trial.calibration![key].at(-1)!)).mean
  return {
    label: 'Calibration error',
    value: percent(end('error')),
    note: `confidence in mistakes ${percent(end('mistakeConfidence'))}`,
  }
}

/** Why a run's test loss rises while its accuracy holds, where that is so: it is as often wrong, and surer of it. */
export function whyLossRises(run: Run, subject = `${capitalized(run.name)} the test loss`): string[] {
  const [loss, accuracy] = [
    curve(run, (trial, i) => trial.testLoss[i]!),
    curve(run, (trial, i) => trial.testAccuracy[i]!),
  ]
  const epochs = epochsOf(run)
  const measured = withCalibration([run]).length > 0 ? measuredBy(run) : null
  // what is compared is what was measured, where that was
  const at = measured ? measured.epochs.map(epoch => epochs.indexOf(epoch)) : epochs.map((_, i) => i)
  const best = at.reduce((a, b) => (loss[b]!.mean < loss[a]!.mean ? b : a))
  const last = at.at(-1)!
  if (!(loss[last]!.mean >= RISEN * loss[best]!.mean)) return []
  const risen = `${subject} rises from ${loss[best]!.mean.toFixed(2)} after ${epochs[best]} epochs to ${loss[last]!.mean.toFixed(2)} after ${epochs[last]}`
  const [before, now] = [accuracy[best]!.mean, accuracy[last]!.mean]
  const accuracies = `${percent(before)}, then ${percent(now)}`
  if (now < before - HOLDS) return [`${risen}, and test accuracy falls: ${accuracies}.`]
  const [goes, often] = now > before + HOLDS ? ['rises, too', 'less often'] : ['holds', 'about as often']
  const sure = measured ? `: ${surer(measured, at.indexOf(best))}` : '.'
  return [
    `${risen}, though test accuracy ${goes} (${accuracies}). The network is wrong ${often}, but surer where it is wrong${sure} Cross-entropy punishes that, accuracy does not see it.`,
  ]
}

/** The confidence before and now. */
function surer({ error, mistakeConfidence }: Measured, before: number): string {
  const pair = (values: readonly MeanSd[], show: (value: number) => string) =>
    `from ${show(values[before]!.mean)} to ${show(values.at(-1)!.mean)}`
  const confidence = pair(mistakeConfidence, value => percent(value, 0))
  return `the mean confidence in its mistakes goes ${confidence}, the calibration error ${pair(error, value => percent(value))}.`
}

interface Measured {
  /** Completed. */
  epochs: number[]
  error: MeanSd[]
  mistakeConfidence: MeanSd[]
}

function measuredBy({ trials }: Run): Measured {
  const all = trials.map(trial => trial.calibration!)
  const points = Math.min(...all.map(({ epochs }) => epochs.length))
  const over = (key: keyof Calibration) =>
    Array.from({ length: points }, (_, i) => meanSd(all.map(each => each[key][i]!)))
  return {
    epochs: all[0]!.epochs.slice(0, points).map(epoch => epoch + 1),
    ...{ error: over('error'), mistakeConfidence: over('mistakeConfidence') },
  }
}
