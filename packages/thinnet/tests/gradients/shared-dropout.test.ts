import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

function check(what: string, make: () => Layer | Layer[], inputShape: number[], options = {}): void {
  test(what, async () => {
    const report = await checkGradients(make(), { inputShape, batchSize: 3, seed: 7, ...options })
    assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 0)
  })
}

/** For each of both scalings, training and not, and rates with both ends, once as the fraction that is kept. */
function checkAll(make: (options: MaskOptions) => Layer, inputShape: number[]): void {
  for (const scaling of ['inverted', 'vanilla'] as const) {
    for (const training of [true, false]) {
      const mode = `${scaling}, ${training ? 'training' : 'not training'}`
      for (const rate of [0, 0.4, 1]) {
        check(`rate ${rate}, ${mode}`, () => make({ rate, scaling }), inputShape, { training })
      }
      check(`keepProbability 0.7, ${mode}`, () => make({ keepProbability: 0.7, scaling }), inputShape, { training })
      const scheduled = () => make({ rate: step => 0.5 / (step + 1), scaling, seed: 3 })
      check(`a rate that changes and a seed of its own, ${mode}`, scheduled, inputShape, { training })
    }
  }
}
type MaskOptions = Parameters<typeof layers.spatialDropout1d>[0]

const NOISE_SHAPES: [inputShape: number[], noiseShape: (number | null)[]][] = [
  [[6], [null, null]],
  [[6], [null, 1]],
  [[6], [1, null]],
  [[6], [1, 1]],
  [
    [4, 3],
    [null, 1, 3],
  ],
  [
    [4, 3],
    [null, 4, 1],
  ],
  [
    [4, 3],
    [1, 1, null],
  ],
  [
    [4, 3],
    [1, null, 1],
  ],
  [
    [2, 3, 2],
    [null, 1, null, 1],
  ],
  [
    [2, 3, 2],
    [1, null, 1, null],
  ],
  [
    [2, 3, 2, 2],
    [1, 2, 1, 2, 1],
  ],
  [
    [2, 1, 3],
    [null, 1, 1, 1],
  ],
]

for (const [inputShape, noiseShape] of NOISE_SHAPES) {
  describe(`dropout of noise shape ${JSON.stringify(noiseShape)} on ${JSON.stringify(inputShape)}`, () => {
    checkAll(options => layers.dropout({ ...options, noiseShape }), inputShape)
  })
}
describe('dropout', () => checkAll(layers.dropout, [5]))
describe('spatialDropout1d', () => checkAll(layers.spatialDropout1d, [4, 3]))
check(
  'spatialDropout1d, channelsFirst',
  () => layers.spatialDropout1d({ rate: 0.4, dataFormat: 'channelsFirst' }),
  [3, 4],
)
describe('spatialDropout2d, channelsLast', () => checkAll(layers.spatialDropout2d, [3, 2, 4]))
describe('spatialDropout2d, channelsFirst', () =>
  checkAll(options => layers.spatialDropout2d({ ...options, dataFormat: 'channelsFirst' }), [4, 3, 2]))
for (const mode of ['row', 'batch'] as const) {
  for (const inputShape of [[5], [2, 3], [2, 2, 2]]) {
    describe(`stochasticDepth, ${mode}, on ${JSON.stringify(inputShape)}`, () =>
      checkAll(options => layers.stochasticDepth({ ...options, mode }), inputShape))
  }
}

describe('after a relu, which is computed with it', () => {
  const relu = () => layers.dense({ units: 6, activation: 'relu' })
  for (const scaling of ['inverted', 'vanilla'] as const) {
    for (const training of [true, false]) {
      const mode = `${scaling}, ${training ? 'training' : 'not training'}`
      const on = { training }
      const own = { seed: 5, rate: (step: number) => 0.3 + step, scaling }
      check(`a scheduled rate, ${mode}`, () => [relu(), layers.dropout(own)], [5], on)
      check(`noise shape, ${mode}`, () => [relu(), layers.dropout({ ...own, noiseShape: [1, null] })], [5], on)
      check(`steps and channels, ${mode}`, () => [relu(), layers.spatialDropout1d(own)], [3, 5], on)
      check(`rows, ${mode}`, () => [relu(), layers.stochasticDepth(own)], [5], on)
    }
  }
})
