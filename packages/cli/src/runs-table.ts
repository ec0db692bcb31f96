import { after, epochsOf, equalEpochs, generalizationGap, type Run, type Trial } from '@thinnet/charts'
import { meanSd } from '@thinnet/charts/numbers'
import { duration, percent, percentMeanSd, points } from '@thinnet/charts/text'
import { withCalibration } from './article/why-loss-rises.ts'

/** Each run after as many epochs as the others have, where they differ, and at its end; with calibration, where that was measured. */
export function runsTable(runs: readonly Run[], measured = withCalibration(runs).length > 0) {
  const equal = runs.length > 1 ? equalEpochs(runs) : null
  const rows = runs.flatMap(run => {
    const last = epochsOf(run).at(-1)!
    return [
      ...(equal !== null && equal !== last ? [resultRow(run, equal, measured)] : []),
      resultRow(run, last, measured),
    ]
  })
  return {
    head: [
      ...['', 'epochs', 'train accuracy', 'test accuracy', 'generalization gap', 'test loss'],
      ...(measured ? ['calibration error', 'confidence in mistakes'] : []),
      'time',
    ],
    rows,
  }
}

function resultRow(run: Run, epochs: number, measured: boolean): string[] {
  const several = run.trials.length > 1
  const at = (quantity: (trial: Trial, i: number) => number) => after(run, epochs, quantity)
  const gap = at(generalizationGap)
  const calibrated = (key: 'error' | 'mistakeConfidence') => {
    const values = run.trials.map(({ calibration }) => calibration?.[key][calibration.epochs.indexOf(epochs - 1)])
    return values.includes(undefined) ? '–' : percent(meanSd(values as number[]).mean)
  }
  const isEnd = epochs === epochsOf(run).at(-1)
  return [
    run.name,
    String(epochs),
    percentMeanSd(
      at((t, i) => t.trainAccuracy[i]!),
      several,
    ),
    percentMeanSd(
      at((t, i) => t.testAccuracy[i]!),
      several,
    ),
    several ? `${(100 * gap.mean).toFixed(1)} ± ${points(gap.sd)}` : points(gap.mean),
    at((t, i) => t.testLoss[i]!).mean.toFixed(3),
    ...(measured ? [calibrated('error'), calibrated('mistakeConfidence')] : []),
    isEnd ? duration(meanSd(run.trials.map(t => t.seconds)).mean) : '',
  ]
}
