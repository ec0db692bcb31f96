// A process of its own: counts and ends the worker threads, which all models share.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import worker_threads from 'node:worker_threads'
import { pretendCores } from '../../../../tests/cores.ts'
import { assertSameOnThreads, watchThreads } from '../../../../tests/threads.ts'
import { layers, type Sequential, type SequentialOptions, sequential, tensor } from '../../../index.ts'

pretendCores(4)

/** Workers as the pool starts them. */
const started: worker_threads.Worker[] = []
const { Worker } = worker_threads
worker_threads.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args)
    started.push(this)
  }
}

const x = tensor(
  Float32Array.from({ length: 64 * 12 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [64, 12, 12, 1],
)
const y = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10))

/** On sizes that are worth being cut for threads; each kernel that is cut is tried by itself in parts.test.ts. */
function network(threads: number, options: Partial<SequentialOptions> = {}): Sequential {
  const model = sequential({
    seed: 5,
    backend: 'wasm',
    threads,
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [12, 12, 1] }),
      layers.batchNormalization(),
      layers.activation({ activation: 'tanh' }),
      layers.conv2d({ filters: 12, kernelSize: 3, activation: 'relu', kernelRegularizer: 'l2' }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.3 }),
      layers.flatten(),
      layers.dense({ units: 203, activation: 'sigmoid' }),
      layers.dropout({ rate: 0.5, scaling: 'vanilla' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    ...options,
  })
  model.compile({ optimizer: 'adadelta', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const weights = async (model: Sequential) => (await model.getWeights()).map(({ data }) => [...data])

/** What `body` gives, whose models find their workers up, and used. */
async function withWorkers<T>(body: () => Promise<T>): Promise<T> {
  const { forks, stop } = watchThreads()
  try {
    const result = await body()
    assert.ok(forks.size > 0)
    return result
  } finally {
    stop()
  }
}

describe('threads', () => {
  test('give the same bits, whatever their number', async () => {
    const kernels = ['conv2dForward', 'conv2dBackwardInput', 'conv2dBackwardKernel', 'gemm', 'adadelta'] as const
    await assertSameOnThreads({ threads: [2, 3, 4], kernels }, async threads => {
      const model = network(threads)
      const { history } = await model.fit(x, y, { epochs: 5, batchSize: 30 })
      return { history, weights: await weights(model) }
    })
    assert.equal(started.length, 3)
  })

  test('follow a memory that grows from call to call', async () => {
    const [one, two] = [network(1), network(2)]
    const train = async (from: number, to: number) => {
      for (let batch = from; batch <= to; batch += 2) {
        const part = tensor(x.data.slice(0, batch * 144), [batch, 12, 12, 1])
        const labels = tensor(y.data.slice(0, batch), [batch])
        assert.deepEqual(await two.trainOnBatch(part, labels), await one.trainOnBatch(part, labels))
      }
    }
    // Some before the workers have taken in the new memory, the others after.
    await train(2, 30)
    await withWorkers(() => train(32, 64))
    assert.deepEqual(await weights(two), await weights(one))
  })

  test('that are too many to ask for are as many as there are cores, and the model says so', () => {
    const model = network(1000)
    assert.equal(model.threads, 4)
    assert.equal(model.threadsReason, '1000 were asked for, and there are no more cores')
    assert.match(model.summary(), /4 threads\nNot more threads: 1000 were asked for, and there are no more cores$/)
    assert.equal(started.length, 3)
    for (const threads of [1, 4, undefined]) {
      const model = network(4, { threads })
      assert.equal(model.threads, threads ?? 4)
      assert.equal(model.threadsReason, null)
      assert.doesNotMatch(model.summary(), /Not more threads/)
    }
  })

  test('that end cost nothing but time, and the model says so', async () => {
    const [model, wanted] = [network(2), network(1)]
    await withWorkers(() => model.fit(x, y, { epochs: 1 }))
    await Promise.all(started.map(worker => Promise.all([once(worker, 'exit'), worker.terminate()])))
    assert.equal(model.threads, 1)
    assert.equal(model.threadsReason, 'a worker thread was lost: exit status 1')
    await model.fit(x, y, { epochs: 1 })
    await wanted.fit(x, y, { epochs: 1 })
    await wanted.fit(x, y, { epochs: 1 })
    assert.deepEqual(await weights(model), await weights(wanted))
    // A new model has new ones, which the old one uses as well.
    const other = network(2)
    assert.equal(other.threads, 2)
    assert.equal(model.threads, 2)
    assert.equal(model.threadsReason, null)
    await withWorkers(() => model.fit(x, y, { epochs: 1 }))
    await wanted.fit(x, y, { epochs: 1 })
    assert.deepEqual(await weights(model), await weights(wanted))
  })

  test('never keep a finished program alive', async () => {
    const program = `
      import { layers, sequential, tensor } from ${JSON.stringify(new URL('../../../index.ts', import.meta.url).href)}
      const model = sequential({ seed: 1, threads: 3, layers: [layers.dense({ units: 500, inputShape: [500] })] })
      await new Promise(resolve => setTimeout(resolve, 200))
      await model.predict(tensor(new Float32Array(500 * 500), [500, 500]))
      console.log('done')`
    const args = ['--import', 'tsx', '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
    assert.equal(stdout, 'done\n')
  })

  test('are not used where there is no shared memory, with the same bits', async () => {
    const wanted = await network(2).predict(x)
    const shared = globalThis.SharedArrayBuffer
    const before = started.length
    try {
      Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
      assert.deepEqual(await network(2).predict(x), wanted)
      assert.equal(started.length, before)
    } finally {
      globalThis.SharedArrayBuffer = shared
    }
  })
})
