import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { meanSd } from './numbers/mean-sd.ts'
import {
  after,
  comparable,
  curve,
  epochsOf,
  equalEpochs,
  final,
  generalizationGap,
  type Run,
  type Trial,
} from './runs.ts'

function trial(seed: number, epochs: number[], train = 0.9, test = 0.5): Trial {
  const all = (value: number) => epochs.map(epoch => value + epoch / 1000)
  return {
    ...{ seed, seconds: 1, epochs, trainAccuracy: all(train), testAccuracy: epochs.map(() => test) },
    ...{ trainLoss: all(0), testLoss: all(1) },
  }
}
const run = (asked: number, ...trials: Trial[]): Run => ({ key: 'plain', name: 'plain', asked, trials })

test('spread: mean and sample standard deviation', () => {
  assert.deepEqual(meanSd([2, 4, 6]), { mean: 4, sd: 2 })
  assert.deepEqual(meanSd([3]), { mean: 3, sd: 0 })
})

describe('runs', () => {
  test('trials cut short stand back where there are whole ones, and empty ones always', () => {
    const whole = trial(1, [0, 1, 2])
    const short = trial(2, [0, 1])
    assert.deepEqual(comparable([run(3, whole, short, trial(3, []))])[0]!.trials, [whole])
    assert.deepEqual(comparable([run(3, short)])[0]!.trials, [short])
    assert.deepEqual(comparable([run(3, trial(3, [])), run(3)]), [])
  })

  test('curves go as far as every trial, and end in the last values', () => {
    const two = run(3, trial(1, [0, 1, 2], 0.9), trial(2, [0, 1], 0.7))
    assert.deepEqual(epochsOf(two), [1, 2])
    assert.deepEqual(
      curve(two, (t, i) => t.trainAccuracy[i]!).map(s => s.mean.toFixed(4)),
      ['0.8000', '0.8010'],
    )
    assert.equal(final(two, 'trainAccuracy').mean.toFixed(4), ((0.902 + 0.701) / 2).toFixed(4))
  })

  test('equal epochs are the last that all runs were evaluated after, unless far from the end', () => {
    const runs = [run(31, trial(1, [0, 10, 20, 30])), run(26, trial(1, [0, 5, 10, 15, 20, 25], 0.8))]
    assert.equal(equalEpochs(runs), 21)
    const gaps = runs.map(each => after(each, 21, generalizationGap).mean.toFixed(3))
    assert.deepEqual(gaps, ['0.420', '0.320'])
    assert.equal(equalEpochs([run(1, trial(1, [0])), run(1, trial(1, [1]))]), null)
    assert.equal(equalEpochs([run(12, trial(1, [0, 11])), run(25, trial(1, [0, 24]))]), null)
    assert.equal(equalEpochs([]), null)
  })
})
