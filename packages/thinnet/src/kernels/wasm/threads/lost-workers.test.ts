// A process of its own: has the library believe in other workers and cores.
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { mock, test } from 'node:test'
import worker_threads from 'node:worker_threads'
import { pretendCores } from '../../../../tests/cores.ts'
import { layers, type Sequential, sequential, tensor } from '../../../index.ts'
import { WORD } from './control.ts'
import { Job } from './job.ts'

pretendCores(2)

/** Takes in memories and never does a job, or does nothing at all. */
class Idle extends EventEmitter {
  static readonly all: Idle[] = []
  static takesIn = true
  ended = false
  #words!: Int32Array

  constructor() {
    super()
    Idle.all.push(this)
  }

  unref() {}
  terminate() {
    this.ended = true
  }

  postMessage(message: { control: SharedArrayBuffer } | { attach: number }) {
    if ('control' in message) this.#words = new Int32Array(message.control)
    else if (Idle.takesIn) Atomics.store(this.#words, WORD.attached, message.attach)
  }
}
worker_threads.Worker = Idle as never

const x = tensor(
  Float32Array.from({ length: 64 * 300 }, (_, i) => Math.sin(i * 0.37)),
  [64, 300],
)
const y = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10))

function network(threads: number): Sequential {
  const model = sequential({
    seed: 5,
    backend: 'wasm',
    threads,
    layers: [
      layers.dense({ units: 300, activation: 'relu', inputShape: [300] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' })
  return model
}

async function trained(model: Sequential): Promise<number[][]> {
  await model.fit(x, y, { epochs: 3 })
  return (await model.getWeights()).map(({ data }) => [...data])
}

// In this order: what became of workers is known from then on.

test('the caller does what workers do not begin, to the same bits', async () => {
  const fork = mock.method(Job.prototype, 'offer')
  assert.deepEqual(await trained(network(2)), await trained(network(1)))
  assert.ok(fork.mock.callCount() > 0)
  fork.mock.restore()
})

test('workers that never answer are not counted on after some seconds, and the model says so', async () => {
  Idle.all.at(-1)!.emit('exit', 3)
  assert.ok(Idle.all.at(-1)!.ended)
  Idle.takesIn = false
  const model = network(2)
  assert.equal(Idle.all.length, 2)
  assert.equal(model.threads, 2)
  assert.deepEqual(await trained(model), await trained(network(1)))
  const later = performance.now() + 60_000
  const now = mock.method(performance, 'now', () => later)
  try {
    assert.equal(model.threads, 1)
    assert.equal(model.threadsReason, 'worker threads were started, and have not answered')
  } finally {
    now.mock.restore()
  }
})

test('workers that cannot be started are tried once: one thread, the same bits, and the model says so', async () => {
  const model = network(2)
  Idle.all.at(-1)!.emit('error', new Error('no more threads'))
  for (const made of [model, network(2)]) {
    assert.equal(made.threads, 1)
    assert.equal(made.threadsReason, 'worker threads could not be started (no more threads)')
    assert.deepEqual(await trained(made), await trained(network(1)))
  }
  assert.equal(Idle.all.length, 2)
})
