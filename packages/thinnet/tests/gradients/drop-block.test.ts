import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

/** How far a derivative by hand may be from the one by differences, relative to scale. */
const NEAR = 1e-6

function check(what: string, make: () => Layer | Layer[], inputShape: number[], options = {}): void {
  test(what, async () => {
    const report = await checkGradients(make(), { inputShape, batchSize: 3, seed: 7, ...options })
    assert.ok(report.passed && report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 0)
  })
}

for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
  const image = dataFormat === 'channelsLast' ? [5, 4, 2] : [2, 5, 4]
  describe(`dropBlock2d, ${dataFormat}`, () => {
    for (const blockSize of [1, 2, 3, 4, 9]) {
      for (const value of [0, 0.3, 0.6, 1]) {
        check(
          `blocks of ${blockSize}, rate ${value}`,
          () => layers.dropBlock2d({ blockSize, rate: value, dataFormat }),
          image,
        )
      }
      const make = () => layers.dropBlock2d({ blockSize, keepProbability: 0.6, dataFormat, seed: 3 })
      check(`blocks of ${blockSize}, keepProbability 0.6, a seed of its own`, make, image)
      check(`blocks of ${blockSize}, not training`, make, image, { training: false })
    }
    check('a rate by the step', () => layers.dropBlock2d({ blockSize: 2, rate: step => 0.4 + step, dataFormat }), image)
    const between = () => [
      layers.conv2d({ filters: 3, kernelSize: 2, padding: 'same', dataFormat, activation: 'tanh' }),
      layers.dropBlock2d({ blockSize: 2, rate: 0.4, dataFormat }),
      layers.flatten({ dataFormat }),
      layers.dense({ units: 2 }),
    ]
    check('between layers with weights', between, image)
    check('between layers with weights, not training', between, image, { training: false })
  })
}
