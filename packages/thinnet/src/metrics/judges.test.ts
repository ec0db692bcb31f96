import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { confusionMatrix, type Judged, layers, losses, type Metric, metrics, sequential, tensor } from '../index.ts'
import { Meters } from './meters.ts'

const refused = (message: RegExp) => ({ name: 'ThinnetError', message })
const paired: Judged = {
  loss: 'own',
  outputShape: [3],
  targetShape: [3],
  sparse: false,
  logits: false,
  activation: undefined,
}
const sparse: Judged = { ...paired, targetShape: [1], sparse: true }
const unit: Judged = { ...paired, outputShape: [1], targetShape: [1] }
const check = (metric: Metric, about: Judged) => metric.check!(about, 'here')
const numberOf = (metric: Metric, about: Judged, y: number[], t: number[], weights: number[] | null = null) => {
  const meters = new Meters([metric], about)
  meters.add({ y, t, count: y.length / about.outputShape[0]!, weights })
  return meters.results()[0]!
}

describe('accuracy', () => {
  const y = [0.6, 0.7, 0.1]
  const t = [1, 0, 0]
  const [binary, categorical] = [2 / 3, 0]
  const accuracyOf = (about: Judged) => numberOf(metrics.accuracy(), about, y, t)

  test('is the binary one for yes or no, by loss, logits or shape, else the categorical one', () => {
    assert.equal(accuracyOf({ ...paired, loss: 'binaryCrossentropy' }), binary)
    assert.equal(accuracyOf({ ...paired, logits: true, activation: 'sigmoid' }), 1 / 3)
    assert.equal(accuracyOf(paired), categorical)
    assert.equal(accuracyOf({ ...paired, loss: 'categoricalCrossentropy' }), categorical)
    assert.equal(numberOf(metrics.accuracy(), sparse, y, [1]), 1)
    assert.equal(numberOf(metrics.accuracy(), unit, y, t), binary)
  })

  test('is asked of no regression, and checked as what it is', () => {
    for (const loss of ['meanSquaredError', 'huber']) {
      assert.throws(() => check(metrics.accuracy(), { ...paired, loss }), refused(/a classification loss, got /))
    }
    assert.throws(() => check(metrics.accuracy(), { ...sparse, outputShape: [1] }), refused(/two classes or more/))
    const own = { ...losses.meanSquaredError(), name: 'own' }
    const model = sequential({ backend: 'reference', layers: [layers.dense({ units: 1, inputShape: [1] })] })
    model.compile({ loss: own, metrics: 'accuracy' })
    assert.throws(() => model.compile({ loss: 'meanSquaredError', metrics: 'accuracy' }), refused(/metric accuracy/))
  })
})

describe('what metrics refuse', () => {
  test('targets that are not theirs', () => {
    for (const [name, make] of Object.entries(metrics)) {
      const bound = name.split('At')[1]?.toLowerCase()
      const metric = (make as (options?: object) => Metric)(bound === undefined ? {} : { [bound]: 0.5 })
      for (const about of [
        { ...paired, targetShape: [2] },
        { ...sparse, targetShape: [2] },
      ]) {
        assert.throws(() => check(metric, about), refused(/^here: expected /), name)
      }
    }
    const needIndices = [metrics.sparseCategoricalAccuracy(), metrics.sparseCategoricalCrossentropy()]
    for (const metric of needIndices) assert.throws(() => check(metric, paired), refused(/expected class indices/))
    const needPairs = [metrics.binaryCrossentropy(), metrics.meanSquaredError(), metrics.r2Score()]
    for (const metric of needPairs) assert.throws(() => check(metric, sparse), refused(/a target for each output/))
  })

  test('classes that there are not, and a k that leaves no choice', () => {
    for (const make of [metrics.precision, metrics.f1Score]) {
      check(make({ classId: 2 }), paired)
      assert.throws(() => check(make({ classId: 3 }), paired), refused(/classId below 3, the number of classes, got 3/))
    }
    check(metrics.recall({ topK: 3 }), paired)
    assert.throws(() => check(metrics.recall({ topK: 4 }), paired), refused(/topK of at most 3/))
    assert.throws(() => check(metrics.topKCategoricalAccuracy(), sparse), refused(/k below 3.*got 5\. It is always 1/))
  })

  test('options out of range', () => {
    const wrong = [
      () => metrics.binaryAccuracy({ threshold: 1 }),
      () => metrics.precision({ thresholds: 1.5 }),
      () => metrics.precision({ thresholds: [0.5] as never }),
      () => metrics.f1Score({ average: null as never }),
      () => metrics.fBetaScore({ beta: 0 }),
      () => metrics.auc({ numThresholds: 1 }),
      () => metrics.rocAuc({ average: 'mean' as never }),
      () => metrics.recallAtPrecision({ precision: 2 }),
      () => metrics.precisionAtRecall({} as never),
      () => metrics.iou({ targetClassIds: [] }),
      () => metrics.auc({ curve: 'roc' as never }),
      () => metrics.r2Score({ classAggregation: 'none' as never }),
    ]
    for (const make of wrong)
      assert.throws(
        make,
        refused(/expected (average|beta|class|curve|num|precision|recall|targetClassIds|thresholds?)/),
      )
  })

  test('outputs that are no probabilities, where these are meant', async () => {
    for (const make of [metrics.auc, metrics.binaryCrossentropy, metrics.categoricalCrossentropy]) {
      assert.throws(() => numberOf(make(), paired, [0.1, 0.2, 1.1], [1, 0, 0]), refused(/outputs in \[0, 1\], got 1.1/))
      assert.ok(Number.isFinite(numberOf(make(), paired, [0, 0.2, 1 + 1e-7], [1, 0, 0])))
    }
    const model = sequential({ backend: 'reference', layers: [layers.dense({ units: 1, inputShape: [1] })] })
    model.compile({ loss: 'meanSquaredError', metrics: 'auc' })
    await assert.rejects(model.evaluate([[-9], [9]], [[0], [1]]), refused(/Give the last layer activation: 'sigmoid'/))
  })
})

describe('the numbers where there is nothing to divide by', () => {
  test('are 0 for what was not predicted or does not hold', () => {
    const none = [metrics.precision(), metrics.recall(), metrics.f1Score(), metrics.auc(), metrics.auc({ curve: 'PR' })]
    for (const metric of none) assert.equal(numberOf(metric, unit, [0.1, 0.2], [0, 0]), 0)
  })

  test('r2Score of targets that are all the same is 1 for outputs that are, too, else 0', () => {
    const same = new Array<number>(30).fill(0.1)
    assert.equal(numberOf(metrics.r2Score(), unit, same, same), 1)
    assert.equal(numberOf(metrics.r2Score(), unit, [...same.slice(1), 0.2], same), 0)
  })

  test('an exact area is none where all holds, or none', () => {
    for (const t of [0, 1]) assert.ok(Number.isNaN(numberOf(metrics.rocAuc(), unit, [0.1, 0.2], [t, t])))
    assert.equal(numberOf(metrics.averagePrecision(), unit, [0.1, 0.2], [0, 0]), 0)
  })

  test('a mean of samples that weigh nothing is none', () => {
    assert.ok(Number.isNaN(numberOf(metrics.meanSquaredError(), unit, [1], [0], [0])))
  })
})

test('f1Score of one unit cuts at ½, of several takes the largest', () => {
  assert.equal(numberOf(metrics.f1Score(), unit, [0.6, 0.4, 0.7, 0.2], [1, 1, 0, 0]), 0.5)
  assert.equal(numberOf(metrics.f1Score({ average: 'micro' }), paired, [0.1, 0.3, 0.2], [0, 1, 0]), 1)
})

test('confusionMatrix refuses what is no class', () => {
  const two = tensor([0, 1])
  const wrong: [() => unknown, RegExp][] = [
    [() => confusionMatrix(two, [0, 2], 2), /predictions: expected class indices 0 to 1, got 2 in sample 1/],
    [() => confusionMatrix([0.5, 1], two, 2), /labels: expected class indices 0 to 1, got 0.5/],
    [() => confusionMatrix(two, [0, 1, 1], 2), /as many predictions as labels, 2, got 3/],
    [() => confusionMatrix(two, tensor([1, 2, 3, 4, 5, 6], [2, 3]), 2), /\[samples\] or \[samples, 2\], got \[2, 3\]/],
    [() => confusionMatrix(two, tensor([Number.NaN, 1, 0, 1], [2, 2]), 2), /got NaN in sample 0/],
    [() => confusionMatrix(two, two, 1), /classes: a whole number ≥ 2/],
  ]
  for (const [make, message] of wrong) assert.throws(make, refused(message))
  assert.deepEqual([...confusionMatrix(tensor([0, 255], [2, 1], { scale: 1 / 255 }), two, 2).data], [1, 0, 0, 1])
})
