import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Run } from '@thinnet/charts'
import { tensor } from 'thinnet'
import { calibrationOf } from './calibration.ts'
import { whyLossRises } from './why-loss-rises.ts'

/** Of two classes, by the probability of the second. */
const measured = (second: number[], labels: number[]) =>
  calibrationOf(
    tensor(
      second.flatMap(p => [1 - p, p]),
      [second.length, 2],
    ),
    tensor(Float32Array.from(labels), [labels.length]),
  )

describe('calibration', () => {
  test('of right confidence there is no error, and mistakes have theirs', () => {
    // of four at 0.75 three are right
    const { error, mistakeConfidence } = measured([0.75, 0.75, 0.75, 0.25], [1, 1, 0, 0])
    assert.ok(Math.abs(error) < 1e-6, `${error}`)
    assert.ok(Math.abs(mistakeConfidence - 0.75) < 1e-6)
  })

  test('bins do not make up for each other', () => {
    // two at 0.9, both wrong; two at 0.6, both right: (2 · 0.9 + 2 · 0.4) / 4
    const { error, mistakeConfidence } = measured([0.9, 0.9, 0.6, 0.6], [0, 0, 1, 1])
    assert.ok(Math.abs(error - 0.65) < 1e-6, `${error}`)
    assert.ok(Math.abs(mistakeConfidence - 0.9) < 1e-6)
    assert.equal(measured([1, 0], [1, 0]).mistakeConfidence, 0)
  })
})

describe('why a test loss rises', () => {
  const run = (testLoss: number[], testAccuracy: number[], mistakeConfidence?: number[]): Run => {
    const epochs = testLoss.map((_, i) => 10 * i)
    const calibration = mistakeConfidence && { epochs, mistakeConfidence, error: mistakeConfidence.map(c => c / 4) }
    const trial = {
      seed: 1,
      seconds: 1,
      epochs,
      testLoss,
      testAccuracy,
      trainLoss: testLoss,
      trainAccuracy: testAccuracy,
    }
    return {
      key: 'plain',
      name: 'without dropout',
      asked: 21,
      trials: [{ ...trial, ...(calibration && { calibration }) }],
    }
  }
  const said = (...args: Parameters<typeof run>) =>
    whyLossRises(run(...args))
      .join()
      .replaceAll('\u00a0', ' ')

  test('confident mistakes, measured', () => {
    assert.equal(
      said([2, 0.7, 1.4], [0.1, 0.77, 0.76], [0.2, 0.6, 0.8]),
      'Without dropout the test loss rises from 0.70 after 11 epochs to 1.40 after 21, though test accuracy holds (77.0 %, then 76.0 %). ' +
        'The network is wrong about as often, but surer where it is wrong: the mean confidence in its mistakes goes from 60 % to 80 %, ' +
        'the calibration error from 15.0 % to 20.0 %. Cross-entropy punishes that, accuracy does not see it.',
    )
  })

  test('not measured, accuracy that rises or falls, a loss that does not rise', () => {
    assert.match(said([2, 0.7, 1.4], [0.1, 0.77, 0.76]), /surer where it is wrong\. Cross-entropy/)
    assert.match(said([2, 0.7, 1.4], [0.1, 0.7, 0.76]), /though test accuracy rises, too \(70.0 %, then 76.0 %\)/)
    assert.match(said([2, 0.7, 1.4], [0.1, 0.7, 0.6]), /, and test accuracy falls: 70.0 %, then 60.0 %\.$/)
    assert.equal(said([2, 0.7, 0.71], [0.1, 0.7, 0.7]), '')
    assert.equal(said([Number.NaN], [0.1]), '')
  })
})
