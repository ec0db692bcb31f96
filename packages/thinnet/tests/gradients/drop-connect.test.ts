import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

/** How far a derivative by hand may be from the one by differences, relative to scale. */
const NEAR = 1e-6

function check(what: string, make: () => Layer | Layer[], inputShape: number[], options = {}): void {
  test(what, async () => {
    const report = await checkGradients(make(), { inputShape, batchSize: 3, seed: 7, ...options })
    assert.ok(report.passed && report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 1)
  })
}

for (const mode of ['sample', 'batch'] as const) {
  describe(`dropConnect, mode ${mode}`, () => {
    for (const training of [true, false]) {
      const on = training ? 'training' : 'not training'
      for (const value of [0, 0.3, 0.5, 1]) {
        for (const useBias of [true, false]) {
          const options = { units: 4, mode, useBias }
          check(
            `rate ${value}, useBias ${useBias}, ${on}`,
            () => layers.dropConnect({ ...options, rate: value }),
            [5],
            {
              training,
            },
          )
        }
        const make = () => layers.dropConnect({ units: 4, mode, keepProbability: value })
        check(`keepProbability ${value}, ${on}`, make, [5], { training })
      }
      for (const activation of ['linear', 'relu', 'sigmoid', 'tanh', 'gelu', 'softmax'] as const) {
        for (const inferenceSamples of [0, 1, 5]) {
          const make = () => layers.dropConnect({ units: 4, mode, rate: 0.5, activation, inferenceSamples })
          check(`${activation}, inferenceSamples ${inferenceSamples}, ${on}`, make, [5], { training })
        }
      }
      for (const rate of [0, 1]) {
        const make = () => layers.dropConnect({ units: 4, mode, rate, activation: 'tanh', inferenceSamples: 3 })
        check(`rate ${rate}, inferenceSamples 3, ${on}`, make, [5], { training })
      }
    }
    check('one input, one unit', () => layers.dropConnect({ units: 1, mode, rate: 0.3 }), [1])
    check('a seed of its own', () => layers.dropConnect({ units: 5, mode, rate: 0.3, seed: 5 }), [6])
    const noBias = {
      units: 4,
      mode,
      rate: 0.5,
      activation: 'tanh',
      inferenceSamples: 4,
      useBias: false,
      seed: 9,
    } as const
    check('without bias, inferenceSamples 4', () => layers.dropConnect(noBias), [6], { training: false })
    check('a rate by the step', () => layers.dropConnect({ units: 4, mode, rate: step => 0.25 + step }), [6])
    check(
      'regularized',
      () => layers.dropConnect({ units: 4, mode, rate: 0.5, kernelRegularizer: 'l2', biasRegularizer: 'l1' }),
      [6],
    )
    const several = () => [
      layers.dropConnect({ units: 6, mode, rate: 0.4, activation: 'relu', inferenceSamples: 2 }),
      layers.dropConnect({ units: 5, mode, rate: 0.4, activation: 'sigmoid', inferenceSamples: 2 }),
      layers.dense({ units: 3 }),
    ]
    check('several in a row', several, [5])
    check('several in a row, not training', several, [5], { training: false })
  })
}
