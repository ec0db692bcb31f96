import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { layers, loadModel, type Metric, metrics, sequential } from '../../src/index.ts'
import { small, x, y } from './support.ts'

const wasm = { backend: 'wasm', threads: 1 } as const

test('a file of before metrics had sums loads, with the names and numbers that it had', async () => {
  // By thinnet at 205ed2b, after two epochs with 'accuracy' and metrics.categoricalAccuracy({ name: 'hits' }).
  const model = await loadModel(readFileSync(new URL('./earlier-metrics.safetensors', import.meta.url)), wasm)
  const { loss, ...numbers } = await model.evaluate(x, y)
  assert.ok(Math.abs(loss - 1.5195831857621669) < 1e-12)
  assert.deepEqual(numbers, { accuracy: 0.35, hits: 0.35 })
  const { history } = await model.fit(x, y, { epochs: 3, initialEpoch: model.epoch })
  assert.deepEqual(
    ['accuracy', 'hits'].map(name => history[name]!.length),
    [3, 3],
  )
})

test('every metric is saved and loaded, with its options', async () => {
  const given: [keyof typeof metrics, object][] = [
    ['topKCategoricalAccuracy', { k: 2 }],
    ['sparseTopKCategoricalAccuracy', { k: 2 }],
    ['precision', { thresholds: 0.3, classId: 1 }],
    ['recall', { topK: 2 }],
    ['f1Score', { average: 'weighted', threshold: null }],
    ['fBetaScore', { beta: 2, classId: 0 }],
    ['auc', { numThresholds: 20, curve: 'PR' }],
    ['specificity', { average: 'macro' }],
    ['rocAuc', { average: 'weighted' }],
    ['averagePrecision', { classId: 1 }],
    ['iou', { targetClassIds: [1] }],
    ['meanIoU', {}],
    ['specificityAtSensitivity', { sensitivity: 0.5, numThresholds: null }],
    ['sensitivityAtSpecificity', { specificity: 0.5 }],
    ['precisionAtRecall', { recall: 0.5, classId: 0 }],
    ['recallAtPrecision', { precision: 0.5, numThresholds: 9 }],
  ]
  const make = (factory: keyof typeof metrics, options: object, i: number) =>
    (metrics[factory] as (options: object) => Metric)({ ...options, name: `m${i}` })
  const model = small()
  const sparse = Object.keys(metrics).filter(name => /ccuracy|ategoricalC|ositives|egatives/.test(name))
  const plain = sparse
    .filter(name => !/binaryAccuracy|topK/i.test(name))
    .map(name => [name, {}] as [keyof typeof metrics, object])
  const all = [...plain, ...given].map(([factory, options], i) => make(factory, options, i))
  model.compile({ loss: 'sparseCategoricalCrossentropy', metrics: all })
  const bytes = await model.toSafetensors()
  const again = await loadModel(bytes, wasm)
  assert.deepEqual(await again.toSafetensors(), bytes)
  assert.deepEqual(await again.evaluate(x, y), await model.evaluate(x, y))

  const numbers = sequential({ ...wasm, layers: [layers.dense({ units: 2, activation: 'sigmoid', inputShape: [6] })] })
  const others = Object.keys(metrics).filter(name =>
    /Error|Similarity|binary|r2|inge|Divergence|poisson/.test(name),
  ) as (keyof typeof metrics)[]
  numbers.compile({ loss: 'binaryCrossentropy', metrics: others.map((name, i) => make(name, {}, i)) })
  const saved = await numbers.toSafetensors()
  assert.deepEqual(await (await loadModel(saved, wasm)).toSafetensors(), saved)
  assert.equal(others.length + plain.length + given.length, Object.keys(metrics).length)
})
