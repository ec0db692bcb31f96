import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Logs, layers, sequential, tensor } from 'thinnet'
import { type TrainedEpochs, trainEpochs } from './train-epochs.ts'

/** Whether the first number is above the second. */
const x = tensor(
  Float32Array.from({ length: 40 }, (_, i) => Math.sin(i * i)),
  [20, 2],
)
const y = tensor(
  Float32Array.from({ length: 20 }, (_, i) => Number(x.data[2 * i]! > x.data[2 * i + 1]!)),
  [20],
)

const make = () => {
  const model = sequential({
    ...{ seed: 1, backend: 'wasm' },
    layers: [layers.dropout({ rate: 0.1, inputShape: [2] }), layers.dense({ units: 2, activation: 'softmax' })],
  })
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

test('what is resumed has the curves, the calibration and the time that it had, and progress is told of them', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'thinnet-epochs-'))
  t.after(() => rm(folder, { recursive: true }))
  // a step takes a second
  let steps = 0
  t.mock.method(performance, 'now', () => 1000 * steps)
  const begin = async (name: string, resume: boolean, end = Number.POSITIVE_INFINITY) => {
    const stop = new AbortController()
    const told: Logs[] = []
    let skipped = {}
    const progress = {
      doing() {},
      advance: () => void steps++,
      stop() {},
      evaluation(logs: Logs = {}) {
        if (told.push(logs) === end) stop.abort()
      },
      skip(units: number, evaluations: number, learned: readonly Logs[] = []) {
        skipped = { units, evaluations, learned: structuredClone(learned) }
      },
    }
    const how = { folder, backend: 'wasm' as const, resume, signal: stop.signal, progress }
    const what = { make, name, title: name, train: { x, y }, test: { x, y }, labels: y, batchSize: 8, epochs: 6 }
    const kept = async ({ curves, updates, seconds }: TrainedEpochs) => ({ curves, updates, seconds: seconds() })
    return { ...(await trainEpochs({ ...how, ...what }, kept)), told, skipped }
  }
  const whole = await begin('whole', false)
  const first = await begin('parts', false, 4)
  const rest = await begin('parts', true)
  assert.deepEqual(first.curves.epochs, [0, 1, 2, 3])
  assert.deepEqual(first.skipped, { units: 0, evaluations: 0, learned: [] })
  assert.deepEqual(rest.skipped, { units: 12, evaluations: 4, learned: first.told })
  assert.deepEqual([...first.told, ...rest.told], whole.told)
  assert.deepEqual(rest.curves, whole.curves)
  assert.deepEqual(rest.curves.calibration!.epochs, [0, 1, 2, 3, 5])
  assert.equal(rest.updates, 18)
  assert.equal(first.seconds, 12)
  assert.equal(rest.seconds, 18)
})
