import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '@thinnet/charts'
import { type Overfitted, overfitReport } from './overfit-report.ts'

const run = (key: 'plain' | 'dropout', train: number, test: number): Run => ({
  ...{ key, name: key === 'plain' ? 'without dropout' : 'with dropout 0.2', asked: 1 },
  trials: [
    {
      ...{ seed: 1, seconds: 1, epochs: [0], trainAccuracy: [train], testAccuracy: [test] },
      ...{ trainLoss: [1], testLoss: [1] },
    },
  ],
})

/** What is found of these accuracies, and the figure of what dropout has done. */
function found([train, test]: [number, number], [trainWith, testWith]: [number, number]) {
  const about = {
    options: { samples: 300, units: 100, layers: 6, activation: 'relu', seed: 1 } as Overfitted,
    runs: [run('plain', train, test), run('dropout', trainWith, testWith)],
    circumstances: { command: '', started: new Date(0), backend: 'wasm', machine: {} },
    ...{ tests: 10_000, seconds: 1, stoppedEarly: false },
  }
  const { finding, figures } = overfitReport(about)
  return {
    finding: finding.replaceAll('\u00a0', ' '),
    figure: figures.find(({ note }) => note === 'points of test accuracy'),
  }
}

test('dropout that gains, loses, or makes no difference that is shown', () => {
  const gains = found([1, 0.767], [0.99, 0.795])
  assert.match(gains.finding, /79\.5 % of 10 000 test images .+, 2\.8 points more than without \(76\.7 %\)/)
  assert.match(gains.finding, /the generalization gap is 19\.5 points with dropout and 23\.3 points without\.$/)
  assert.deepEqual([gains.figure!.label, gains.figure!.value], ['Gained by dropout', '+2.8'])

  const loses = found([1, 0.767], [0.7, 0.749])
  assert.match(loses.finding, /1\.8 points fewer than without \(76\.7 %\)\. .+ gap is −4\.9 points with dropout/)
  assert.deepEqual([loses.figure!.label, loses.figure!.value], ['Lost by dropout', '1.8'])

  const same = found([0.767, 0.767], [0.7669, 0.7668])
  assert.match(
    same.finding,
    /, as many as without \(76\.7 %\)\. .+ gap is 0\.0 points with dropout and 0\.0 points without\.$/,
  )
  assert.deepEqual([same.figure!.label, same.figure!.value], ['No difference by dropout', '0.0'])
})
