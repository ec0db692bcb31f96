import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

function check(what: string, make: () => Layer | Layer[], inputShape: number[], options = {}): void {
  test(what, async () => {
    const report = await checkGradients(make(), { inputShape, batchSize: 3, seed: 7, ...options })
    assert.ok(report.passed && report.maxError < 1e-6, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 0)
  })
}

describe('alphaDropout with a noise shape', () => {
  for (const training of [true, false]) {
    for (const noiseShape of [
      [null, 1, 1, null],
      [null, null, 1, 1],
      [1, 3, 1, 2],
      [null, 1, 1, 1],
    ]) {
      const make = () => layers.alphaDropout({ rate: 0.4, noiseShape })
      check(`[${noiseShape}], ${training ? 'training' : 'not training'}`, make, [3, 4, 2], { training })
    }
  }
})

for (const name of ['alphaDropout', 'gaussianDropout'] as const) {
  describe(name, () => {
    for (const training of [true, false]) {
      const on = training ? 'training' : 'not training'
      for (const rate of [0, 0.1, 0.75]) {
        check(`rate ${rate}, ${on}`, () => layers[name]({ rate }), [20], { training })
        check(`keepProbability ${1 - rate}, ${on}`, () => layers[name]({ keepProbability: 1 - rate }), [20], {
          training,
        })
      }
      check(`a rate that changes, ${on}`, () => layers[name]({ rate: step => 0.3 + step }), [20], { training })
    }
    check('a seed of its own', () => layers[name]({ rate: 0.4, seed: 5 }), [20])
    check('on an image', () => layers[name]({ rate: 0.4 }), [3, 4, 2])
    check('between layers', () => [layers.dense({ units: 7, activation: 'selu' }), layers[name]({ rate: 0.4 })], [5])
  })
}

describe('gaussianNoise', () => {
  for (const training of [true, false]) {
    const on = training ? 'training' : 'not training'
    for (const stddev of [0, 0.3, 2]) {
      check(`stddev ${stddev}, ${on}`, () => layers.gaussianNoise({ stddev }), [20], { training })
    }
    check(`a stddev that changes, ${on}`, () => layers.gaussianNoise({ stddev: step => 1 + step }), [20], { training })
  }
  check('a seed of its own', () => layers.gaussianNoise({ stddev: 0.4, seed: 5 }), [20])
  check('on an image', () => layers.gaussianNoise({ stddev: 0.4 }), [3, 4, 2])
  // Its dy is the memory of its dx; the layers around it read x and y.
  const around = () => [
    layers.dense({ units: 7, activation: 'elu' }),
    layers.gaussianNoise({ stddev: 0.4 }),
    layers.activation({ activation: 'tanh' }),
    layers.gaussianNoise({ stddev: 0.4 }),
    layers.dense({ units: 3 }),
  ]
  check('between layers', around, [5])
})
