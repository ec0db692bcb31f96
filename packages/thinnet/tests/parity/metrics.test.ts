import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Monitor } from '../../src/callbacks/monitor.ts'
import { confusionMatrix, type Judged, type Metric, metrics } from '../../src/index.ts'
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
const { data, cases, weights, directions, confusion } = fixture<{
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
