import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Judged, layers, losses, type Metric, metrics, optimizers, sequential, tensor } from '../../src/index.ts'
import { Meters } from '../../src/metrics/meters.ts'

/** Outputs of these judge rows of three numbers each, from logits: with targets for each, and with class indices. */
const paired: Judged = {
  loss: 'own',
  outputShape: [2, 3],
  targetShape: [2, 3],
  sparse: false,
  logits: true,
  activation: 'sigmoid',
}
const classes: Judged = {
  loss: 'own',
  outputShape: [3],
  targetShape: [1],
  sparse: true,
  logits: true,
  activation: 'softmax',
}

const WITH_CLASSES = [
  metrics.accuracy(),
  metrics.categoricalAccuracy(),
  metrics.sparseCategoricalAccuracy(),
  metrics.topKCategoricalAccuracy({ k: 2 }),
  metrics.sparseTopKCategoricalAccuracy({ k: 2 }),
  metrics.categoricalCrossentropy(),
  metrics.sparseCategoricalCrossentropy(),
]
const WITH_PAIRS = [
  metrics.accuracy(),
  metrics.binaryAccuracy({ threshold: 0.4 }),
  metrics.binaryCrossentropy(),
  metrics.categoricalHinge(),
  metrics.cosineSimilarity(),
  metrics.hinge(),
  metrics.klDivergence(),
  metrics.logCoshError(),
  metrics.meanAbsoluteError(),
  metrics.meanAbsolutePercentageError(),
  metrics.meanSquaredError(),
  metrics.meanSquaredLogarithmicError(),
  metrics.poisson(),
  metrics.squaredHinge(),
  metrics.rootMeanSquaredError(),
  metrics.r2Score(),
]
const WITH_EITHER = [
  metrics.truePositives({ classId: 1 }),
  metrics.falsePositives(),
  metrics.trueNegatives({ topK: 2 }),
  metrics.falseNegatives(),
  metrics.precision({ thresholds: 0.3 }),
  metrics.recall(),
  metrics.f1Score(),
  metrics.fBetaScore({ average: 'weighted', threshold: 0.4, beta: 2 }),
  metrics.auc({ numThresholds: 9 }),
  metrics.auc({ curve: 'PR' }),
  metrics.precision({ topK: 1, average: 'macro' }),
  metrics.specificity({ average: 'weighted' }),
  metrics.iou({ targetClassIds: [0, 2] }),
  metrics.meanIoU(),
  metrics.rocAuc(),
  metrics.averagePrecision({ average: 'micro' }),
  metrics.sensitivityAtSpecificity({ specificity: 0.5 }),
  metrics.specificityAtSensitivity({ sensitivity: 0.5, numThresholds: null }),
  metrics.precisionAtRecall({ recall: 0.5, numThresholds: 9 }),
  metrics.recallAtPrecision({ precision: 0.5, numThresholds: null }),
]
const CASES: [Metric, Judged, string][] = [
  ...[...WITH_CLASSES, ...WITH_EITHER].map(metric => [metric, classes, 'class indices'] as [Metric, Judged, string]),
  ...[...WITH_PAIRS, ...WITH_EITHER].map(metric => [metric, paired, 'a target for each'] as [Metric, Judged, string]),
]

interface Sample {
  y: number[]
  t: number[]
  weight: number
}
const sampleOf = ({ outputShape: [a, b = 1], sparse }: Judged) =>
  fc.record({
    y: fc.array(fc.integer({ min: -30, max: 30 }), { minLength: a! * b, maxLength: a! * b }),
    t: sparse ? fc.tuple(fc.nat(2)) : fc.array(fc.nat(1), { minLength: a! * b, maxLength: a! * b }),
    weight: fc.nat(3),
  }) as fc.Arbitrary<Sample>

const batchOf = (samples: Sample[], weighted: boolean) => ({
  y: samples.flatMap(({ y }) => y.map(value => value / 8)),
  t: samples.flatMap(({ t }) => t),
  count: samples.length,
  weights: weighted ? samples.map(({ weight }) => weight) : null,
})

function numberOf([metric, about]: readonly [Metric, Judged, ...unknown[]], parts: Sample[][], weighted: boolean) {
  const meters = new Meters([metric], about)
  for (const part of parts) meters.add(batchOf(part, weighted))
  return meters.results()[0]!
}

const near = (got: number, want: number, what: string) =>
  assert.ok(
    Object.is(got, want) || Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want)),
    `${what}: ${got}, ${want}`,
  )

for (const [metric, about, kind] of CASES) {
  describe(`${metric.name} of ${kind} ${JSON.stringify(metric.config)}`, () => {
    const of = [metric, about] as const
    const samples = fc.array(sampleOf(about), { minLength: 1, maxLength: 30 })
    metric.check!(about, metric.name)

    test('has the same bits wherever batches are cut', () => {
      fc.assert(
        fc.property(samples, fc.array(fc.nat(30)), fc.boolean(), (all, cuts, weighted) => {
          const ends = [...cuts.filter(cut => cut < all.length).sort((a, b) => a - b), all.length]
          const parts = ends.map((end, i) => all.slice(ends[i - 1] ?? 0, end))
          assert.equal(numberOf(of, parts, weighted), numberOf(of, [all], weighted))
        }),
      )
    })

    test('counts a sample of weight n as n samples', () => {
      fc.assert(
        fc.property(samples, all => {
          const repeated = all.flatMap(sample => new Array<Sample>(sample.weight).fill(sample))
          near(numberOf(of, [all], true), numberOf(of, [repeated], false), 'weighted, repeated')
        }),
      )
    })

    test('is that of the sums of parts, added', { skip: metric.grow ? 'it keeps every sample' : false }, () => {
      const sumsOf = (part: Sample[]) => {
        const sums = new Float64Array(typeof metric.sums === 'number' ? metric.sums : metric.sums(about))
        metric.add(sums, batchOf(part, true), about)
        return sums
      }
      fc.assert(
        fc.property(samples, fc.nat(30), (all, cut) => {
          const [a, b] = [sumsOf(all.slice(0, cut)), sumsOf(all.slice(cut))]
          const both = a.map((value, i) => value + b[i]!)
          near(metric.result(both, about), metric.result(sumsOf(all), about), 'parts, whole')
        }),
      )
    })
  })
}

describe('metrics in a model', () => {
  const COUNT = 53
  const x = tensor(
    Float32Array.from({ length: COUNT * 2 }, (_, i) => 3 * Math.sin(7 * i)),
    [COUNT, 2],
  )
  const labels = Array.from({ length: COUNT }, (_, i) => (i * i) % 3)
  const bits = tensor(
    Float32Array.from({ length: COUNT * 3 }, (_, i) => +(Math.cos(5 * i) > 0.2)),
    [COUNT, 3],
  )
  const cases = [
    { given: [...WITH_CLASSES, ...WITH_EITHER], loss: 'sparseCategoricalCrossentropy', f: 'softmax', t: labels },
    { given: [...WITH_PAIRS, ...WITH_EITHER], loss: 'binaryCrossentropy', f: 'sigmoid', t: bits },
  ] as const

  for (const backend of ['reference', 'wasm'] as const) {
    for (const { given, loss, f, t } of cases) {
      const named = given.map((metric, i) => ({ ...metric, name: `m${i}` }))
      const build = (
        activation: 'softmax' | 'sigmoid' | 'linear',
        of: typeof loss | ReturnType<typeof losses.binaryCrossentropy>,
      ) => {
        const row = [layers.dense({ units: 3, activation, inputShape: [2] })]
        const model = sequential({ seed: 3, backend, threads: 1, layers: row })
        model.compile({ loss: of, metrics: named, optimizer: optimizers.sgd({ learningRate: 0 }) })
        return model
      }

      test(`${loss} on ${backend}: the same in fit, validation and evaluate, whatever the batch size`, async () => {
        const model = build(f, loss)
        const want = await model.evaluate(x, t)
        for (const batchSize of [1, 7, 1000]) {
          const got = await model.evaluate(x, t, { batchSize })
          const { history } = await model.fit(x, t, { batchSize, validationData: [x, t] })
          for (const { name } of named) {
            near(got[name]!, want[name]!, `${name}, evaluate ${batchSize}`)
            near(history[name]![0]!, want[name]!, `${name}, fit ${batchSize}`)
            near(history[`valM${name.slice(1)}`]![0]!, want[name]!, `${name}, validation ${batchSize}`)
          }
        }
        const batch = await model.trainOnBatch(x, t)
        for (const { name } of named) near(batch[name]!, want[name]!, `${name}, trainOnBatch`)
      })

      test(`${loss} on ${backend}: of logits, as of the probabilities that predict gives`, async () => {
        const got = await build('linear', losses[loss]({ fromLogits: true })).evaluate(x, t)
        const model = build(f, loss)
        const want = await model.evaluate(x, t)
        const meters = new Meters(given, {
          ...(f === 'softmax' ? classes : paired),
          loss,
          outputShape: [3],
          targetShape: f === 'softmax' ? [1] : [3],
          logits: false,
          activation: undefined,
        })
        const y = (await model.predict(x)).data
        meters.add({ y, t: Array.isArray(t) ? t : (t as typeof bits).data, count: COUNT, weights: null })
        for (const [i, number] of meters.results().entries()) {
          assert.ok(
            Object.is(want[`m${i}`], number) ||
              Math.abs(want[`m${i}`]! - number) <= 1e-5 * Math.max(1, Math.abs(number)),
            `${given[i]!.name}: ${number}`,
          )
          assert.equal(got[`m${i}`], want[`m${i}`], given[i]!.name)
        }
      })

      test(`${loss} on ${backend}: a cross-entropy is the loss`, async () => {
        const { loss: number, ...rest } = await build(f, loss).evaluate(x, t)
        const at = given.findIndex(({ name }) => name === loss)
        assert.ok(Math.abs(rest[`m${at}`]! - number) < 1e-6)
      })
    }
  }
})
