import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Monitor } from '../../src/callbacks/monitor.ts'
import {
  classificationReport,
  confusionMatrix,
  type Judged,
  type Metric,
  metrics,
  precisionRecallCurve,
  type ReportRow,
  rocCurve,
  tensor,
} from '../../src/index.ts'
import { Meters } from '../../src/metrics/meters.ts'
import { fixture, type Stored, stored } from './support.ts'

interface Data {
  outputs: Stored
  targets: Stored
  logits?: Stored
  activation?: 'softmax' | 'sigmoid'
}
interface Case {
  by: 'keras' | 'sklearn'
  metric: keyof typeof metrics
  options: Record<string, unknown>
  data: string
  weighted: boolean
  want: number
}
interface Report {
  weighted: boolean
  want: Record<string, { precision: number; recall: number; 'f1-score': number; support: number }>
  accuracy: number
  text: string
  confusion: Stored
}
interface Curves {
  weighted: boolean
  roc: [Stored, Stored]
  thresholds: Stored
  precisionRecall: [Stored, Stored]
}
const { data, cases, weights, directions, confusion, reports, curves } = fixture<{
  reports: Report[]
  curves: Curves[]
  data: Record<string, Data>
  cases: Case[]
  directions: Record<string, 'up' | 'down'>
  weights: Stored
  confusion: { labels: Stored; predictions: Stored; rows: Stored; want: Stored }
}>('metrics')

/** The number of all samples, added in batches of 7. */
function numberOf(metric: Metric, about: Judged, y: Stored, t: number[], weighted: boolean): number {
  metric.check?.(about, metric.name)
  const meters = new Meters([metric], about)
  const count = y.shape[0]!
  const part = (values: number[], first: number) =>
    values.slice((first * values.length) / count, ((first + 7) * values.length) / count)
  for (let first = 0; first < count; first += 7) {
    const [ys, ts] = [part(y.data, first), part(t, first)]
    const given = weighted ? part(weights.data, first) : null
    meters.add({ y: ys, t: ts, count: Math.min(7, count - first), weights: given })
  }
  return meters.results()[0]!
}

const rowsOf = ({ shape, data }: Stored) =>
  Array.from({ length: shape[0]! }, (_, n) => data.slice(n * shape[1]!, (n + 1) * shape[1]!))

describe('metrics are those of Keras and scikit-learn', () => {
  for (const { by, metric, options, data: name, weighted, want } of cases) {
    const { outputs, targets, logits, activation } = data[name]!
    const shape = outputs.shape.slice(1)
    const about = { loss: 'own', outputShape: shape, targetShape: shape, sparse: false } as const
    const plain = { ...about, logits: false, activation: undefined }
    const make = () => (metrics[metric] as (options: unknown) => Metric)(options)
    // Keras takes means in float32 on JAX, and in F-scores divides by sums to which it has added 1e-7.
    const tolerance = by === 'keras' ? 1e-6 : 1e-12
    const near = (got: number, what: string, within = tolerance) =>
      assert.ok(Math.abs(got - want) <= within * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`)

    test(`${by}: ${metric} ${JSON.stringify(options)} of ${name}${weighted ? ', weighted' : ''}`, () => {
      near(numberOf(make(), plain, outputs, targets.data, weighted), 'outputs')
      if (!logits || !activation) return
      const ofLogits = { ...about, logits: true, activation }
      // A sigmoid's yes and no is no softmax's.
      if (!(activation === 'softmax' && metric === 'binaryAccuracy')) {
        near(numberOf(make(), ofLogits, logits, targets.data, weighted), 'logits', Math.max(tolerance, 1e-9))
      }
    })

    const oneHot = activation === 'softmax' && targets.data.every(value => value === 0 || value === 1)
    if (!oneHot) continue
    test(`${by}: the same, with class indices`, () => {
      const indices = rowsOf(targets).map(row => row.indexOf(1))
      const sparse = { ...plain, sparse: true, targetShape: [1] }
      near(numberOf(make(), sparse, outputs, indices, weighted), 'class indices')
      if (!/^categorical/.test(metric)) return
      const alone = metric === 'categoricalAccuracy' ? 'sparseCategoricalAccuracy' : 'sparseCategoricalCrossentropy'
      near(numberOf(metrics[alone](), sparse, outputs, indices, weighted), alone)
    })
  }
})

test('callbacks look the way that Keras does, by the name', () => {
  for (const [name, direction] of Object.entries(directions)) {
    assert.ok(name in metrics)
    for (const monitor of [name, `val${name[0]!.toUpperCase()}${name.slice(1)}`]) {
      assert.equal(new Monitor('here', { monitor }).watches.mode, direction === 'up' ? 'max' : 'min', monitor)
    }
  }
})

test('confusionMatrix is that of scikit-learn', () => {
  const [labels, predictions, rows] = [confusion.labels, confusion.predictions, confusion.rows].map(stored)
  const want = { dtype: 'int32', shape: confusion.want.shape, data: Int32Array.from(confusion.want.data) }
  assert.deepEqual(confusionMatrix(labels!, predictions!, 8), want)
  assert.deepEqual(confusionMatrix(stored(data.many!.targets), rows!, 8), want)
  assert.deepEqual(confusionMatrix([...labels!.data], stored(data.many!.outputs), 8), want)
})

const close = (got: ArrayLike<number>, want: readonly number[], within = 1e-12) => {
  assert.equal(got.length, want.length)
  for (const [i, value] of want.entries()) assert.ok(Math.abs(got[i]! - value) <= within, `${got[i]}, not ${value}`)
}

for (const { weighted, want, accuracy, text, confusion: matrix } of reports) {
  test(`classificationReport is that of scikit-learn${weighted ? ', weighted' : ''}`, () => {
    const options = weighted ? { sampleWeight: stored(weights) } : {}
    const [labels, predictions] = [stored(confusion.labels), stored(confusion.predictions)]
    const report = classificationReport(labels, predictions, options)
    const same = (row: ReportRow, key: string) => {
      const { precision, recall, 'f1-score': f1, support } = want[key]!
      close([row.precision, row.recall, row.f1Score, row.support], [precision, recall, f1, support])
    }
    for (const [j, row] of report.classes.entries()) same(row, `${j}`)
    same(report.macroAverage, 'macro avg')
    same(report.weightedAverage, 'weighted avg')
    close([report.accuracy], [accuracy])
    const figures = (of: string) => of.match(/\b\d+(\.\d+)?\b/g)!.map(Number)
    // Python rounds 0.125 down.
    close(figures(report.text), figures(text), 0.0101)
    close(confusionMatrix(labels, predictions, 8, options).data, matrix.data)
  })
}

for (const { weighted, roc, thresholds, precisionRecall } of curves) {
  test(`curves are those of scikit-learn${weighted ? ', weighted' : ''}`, () => {
    const column = ({ shape, data: values }: Stored) =>
      tensor(Float64Array.from({ length: shape[0]! }, (_, n) => values[n * shape[1]!]!))
    const { targets, outputs } = data.tied!
    const [labels, scores] = [column(targets), column(outputs)]
    const options = weighted ? { sampleWeight: stored(weights) } : {}
    const curve = rocCurve(labels, scores, options)
    close(curve.falsePositiveRates, roc[0].data)
    close(curve.truePositiveRates, roc[1].data)
    close(curve.thresholds.slice(1), thresholds.data)
    const { precisions, recalls } = precisionRecallCurve(labels, scores, options)
    const [precision, recall] = precisionRecall.map(({ data: points }) => points.toReversed())
    close(precisions, precision!)
    close(recalls, recall!)
  })
}
