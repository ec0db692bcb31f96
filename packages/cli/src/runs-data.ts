import type { Run } from '@thinnet/charts'
import type { CsvCell } from '@thinnet/charts/text'

const QUANTITIES = ['trainLoss', 'trainAccuracy', 'testLoss', 'testAccuracy'] as const

/** Runs as rows of a CSV: one for each evaluation of each trial, epochs counted from 1. */
export function runsData(runs: readonly Run[]): CsvCell[][] {
  const measured = runs.some(run => run.trials.some(({ calibration }) => calibration))
  const rows = runs.flatMap(({ name, trials }) =>
    trials.flatMap(trial =>
      trial.epochs.map((epoch, i) => {
        const { epochs = [], error = [], mistakeConfidence = [] } = trial.calibration ?? {}
        const at = epochs.indexOf(epoch)
        return [
          ...[name, trial.seed, epoch + 1, ...QUANTITIES.map(key => trial[key][i] ?? null)],
          ...(measured ? [error[at] ?? null, mistakeConfidence[at] ?? null] : []),
        ]
      }),
    ),
  )
  return [
    ['run', 'seed', 'epoch', ...QUANTITIES, ...(measured ? ['calibrationError', 'mistakeConfidence'] : [])],
    ...rows,
  ]
}
