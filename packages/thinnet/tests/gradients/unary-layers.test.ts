import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

function check(make: (options: never) => Layer, options: object, inputShape: number[]): void {
  test(`${JSON.stringify(options)} on [${inputShape}]`, async () => {
    const report = await checkGradients(make(options as never), { inputShape, batchSize: 3, seed: 7 })
    assert.ok(report.passed && report.maxError < 1e-6, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 0)
  })
}

const image = [3, 2, 4]
const CASES: [name: string, make: (options: never) => Layer, options: object[], shape: number[]][] = [
  ['leakyRelu', layers.leakyRelu, [{}, { negativeSlope: 0 }, { negativeSlope: 2 }], [6]],
  ['elu', layers.elu, [{}, { alpha: 0.3 }], [6]],
  [
    'relu',
    layers.relu,
    [{}, { maxValue: 0.5 }, { negativeSlope: 0.3, threshold: 0.4 }, { maxValue: 1, negativeSlope: 2, threshold: 0.2 }],
    [9],
  ],
  ['softmax', layers.softmax, [{}, { axis: -2 }, { axis: 1 }, { axis: 2 }, { axis: 3 }], image],
  ['softmax of one dimension', layers.softmax, [{ axis: 1 }], [4]],
  [
    'prelu',
    layers.prelu,
    [undefined, 1, [1, 2], [2, 3], [1, 2, 3]].map(sharedAxes => {
      return { alphaInitializer: 'randomNormal', ...(sharedAxes && { sharedAxes }) }
    }),
    image,
  ],
  ['prelu of one unit', layers.prelu, [{}], [1]],
  [
    'rescaling',
    layers.rescaling,
    [{ scale: 3, offset: 1 }, { scale: [1, -2, 0.5, 0] }, { scale: [2, 1, 4], dataFormat: 'channelsFirst' }],
    image,
  ],
  [
    'normalization',
    layers.normalization,
    [
      { mean: 1, variance: 2 },
      { mean: [1, 2, 3, 4], variance: [1, 4, 9, 2], invert: true },
      { mean: [1, 2, 3, 4, 5, 6], variance: 2, axis: [1, 2] },
      { mean: 1, variance: 2, axis: null },
    ],
    image,
  ],
]
for (const [name, make, all, shape] of CASES) {
  describe(name, () => {
    for (const options of all) check(make, options, shape)
  })
}
