import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

const CASES: [name: string, make: () => Layer][] = [
  ['randomFlip', () => layers.randomFlip()],
  ['randomRotation', () => layers.randomRotation({ factor: 1 })],
  ['randomRotation, nearest pixels', () => layers.randomRotation({ factor: 1, interpolation: 'nearest' })],
  ['randomZoom', () => layers.randomZoom({ heightFactor: 0.5, fillMode: 'wrap' })],
  ['randomTranslation', () => layers.randomTranslation({ heightFactor: 1, widthFactor: 1, fillMode: 'nearest' })],
  [
    'randomTranslation, constant beyond',
    () => layers.randomTranslation({ heightFactor: 0.5, widthFactor: 0.5, fillMode: 'constant', fillValue: 2 }),
  ],
]

describe('augmentation', () => {
  for (const [name, make] of CASES) {
    for (const training of [true, false]) {
      test(`${name}, ${training ? 'training' : 'not training'}`, async () => {
        const report = await checkGradients(make(), { inputShape: [4, 3, 2], batchSize: 3, seed: 7, training })
        assert.ok(report.passed && report.maxError < 1e-6, `${report.worst}: ${report.maxError}`)
        assert.ok(report.checks.length > 0)
      })
    }
  }
  test('channels first', async () => {
    const layer = layers.randomRotation({ factor: 1, dataFormat: 'channelsFirst' })
    const report = await checkGradients(layer, { inputShape: [2, 4, 3], batchSize: 3, seed: 7 })
    assert.ok(report.passed && report.maxError < 1e-6, `${report.worst}: ${report.maxError}`)
  })
})
