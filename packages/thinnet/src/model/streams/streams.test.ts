import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layers, model, rows, sequential, type Tensor, tensor } from '../../index.ts'
import { input } from '../../layers/value.ts'
import type { StreamStart } from '../stream.ts'

const COUNT = 22
const BATCH = 4
const number = (i: number) => Math.sin(i * 12.9898) * 0.9
const x = tensor(
  Float32Array.from({ length: COUNT * 3 }, (_, i) => number(i)),
  [COUNT, 3],
)
const y = tensor(
  Float32Array.from({ length: COUNT }, (_, i) => number(i + 500)),
  [COUNT, 1],
)

const made = (inputShape: { inputShape?: number[] } = { inputShape: [3] }) => {
  const net = sequential({
    layers: [
      layers.dense({ units: 5, activation: 'relu', ...inputShape }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 1 }),
    ],
    seed: 3,
    backend: 'reference',
  })
  net.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] })
  return net
}

type Pair = [x: Tensor, y: Tensor]
const batch = (first: number, size = BATCH): Pair => {
  const end = Math.min(COUNT, first + size)
  return [rows(x, first, end), rows(y, first, end)]
}
const STEPS = Math.ceil(COUNT / BATCH)
function* batches(from = 0): Generator<Pair> {
  for (let step = from; step < STEPS; step++) yield batch(step * BATCH)
}
async function* later(from = 0) {
  for (const pair of batches(from)) {
    await new Promise(resolve => setImmediate(resolve))
    yield pair
  }
}

test('a stream that repeats trains to the same bits as arrays in the same order', async () => {
  const arrays = made()
  const expected = await arrays.fit(x, y, { batchSize: BATCH, epochs: 3, shuffle: false, validationData: [x, y] })
  const streams = {
    'a function': () => batches(),
    'an async one': async () => later(),
    'an iterable': { [Symbol.iterator]: () => batches() },
    'tf.js batches': function* () {
      for (const [xs, ys] of batches()) yield { xs, ys }
    },
  }
  for (const [name, stream] of Object.entries(streams)) {
    const net = made()
    const history = await net.fit(stream, { epochs: 3, validationData: () => later() })
    assert.deepEqual(history.history, expected.history, name)
    assert.deepEqual(await net.getWeights(), await arrays.getWeights(), name)
  }
})

test('with stepsPerEpoch epochs go on where the one before ended, and a resumed run where it was', async () => {
  const expected = made()
  await expected.fit(x, y, { batchSize: BATCH, epochs: 2, shuffle: false })
  const starts: StreamStart[] = []
  const stream = (start: StreamStart) => {
    starts.push(start)
    return later((start.epoch * 4 + start.step) % STEPS)
  }
  const net = made()
  await net.fit(stream, { epochs: 2, stepsPerEpoch: 4 })
  await net.fit(stream, { epochs: 3, stepsPerEpoch: 4, initialEpoch: net.epoch })
  assert.deepEqual(await net.getWeights(), await expected.getWeights())
  assert.deepEqual(starts, [
    { epoch: 0, step: 0 },
    { epoch: 1, step: 2 },
    { epoch: 2, step: 0 },
  ])
})

test('accumulate adds up batches of the stream, as of arrays', async () => {
  const arrays = made()
  await arrays.fit(x, y, { batchSize: BATCH, accumulate: 2, epochs: 2, shuffle: false })
  const net = made()
  await net.fit(() => batches(), { accumulate: 2, epochs: 2 })
  assert.deepEqual(await net.getWeights(), await arrays.getWeights())
})

test('what a stream gives first says the input shape', async () => {
  const [net, told] = [made({}), made()]
  await net.fit(batches())
  await told.fit(batches())
  assert.deepEqual(await net.getWeights(), await told.getWeights())
  assert.deepEqual(await made({}).predict(() => [x]), await made().predict(x))
})

test('evaluate and predict give for a stream what they give for arrays, whatever its batches', async () => {
  const net = made()
  const cut = (sizes: number[]) =>
    function* () {
      let first = 0
      for (const size of sizes) {
        yield batch(first, size)
        first += size
      }
    }
  for (const sizes of [[22], [1, 5, 16], [10, 12], [4, 4, 4, 4, 4, 2]]) {
    assert.deepEqual(await net.evaluate(cut(sizes)), await net.evaluate(x, y))
    const inputs = function* () {
      for (const [xs] of cut(sizes)()) yield xs
    }
    assert.deepEqual(await net.predict(inputs), await net.predict(x))
    const masks = { training: true, step: 7 } as const
    assert.deepEqual(await net.predict(inputs, masks), await net.predict(x, masks))
  }
  assert.deepEqual(await net.evaluate(() => batches(), { steps: 2 }), await net.evaluate(rows(x, 0, 8), rows(y, 0, 8)))
})

test('one item is asked for ahead, while the one before is computed, and none that nobody needs', async () => {
  const net = made()
  let given = 0
  let closed = 0
  const stream = function* () {
    try {
      for (;;) {
        given++
        yield batch(0)
      }
    } finally {
      closed++
    }
  }
  const seen: number[] = []
  await net.fit(stream, { epochs: 2, stepsPerEpoch: 3, callbacks: { onBatchEnd: () => void seen.push(given) } })
  assert.deepEqual(seen, [2, 3, 4, 5, 6, 6])
  assert.equal(closed, 1)
})

test('what a stream throws is what fit throws; the callbacks are told, and the model can be used', async () => {
  const net = made()
  const own = new RangeError('the disk is gone')
  let ended = 0
  const broken = async function* () {
    yield batch(0)
    yield batch(4)
    throw own
  }
  const callbacks = { onTrainEnd: () => void ended++ }
  await assert.rejects(net.fit(broken, { epochs: 2, callbacks }), error => error === own)
  assert.deepEqual([ended, net.step, net.epoch], [1, 2, 0])
  const twice = made()
  await twice.fit(() => [batch(0), batch(4)])
  assert.deepEqual(await net.getWeights(), await twice.getWeights())
  await assert.rejects(net.evaluate(broken), error => error === own)
  await assert.rejects(
    net.predict(() => later() as never),
    /predict: batch 0 of the stream/,
  )
  await net.fit(() => batches(), { epochs: 1 })
})

test('an abort, a stop or dispose ends what waits for a stream that stalls', async () => {
  let after = 5
  const stalling = (then: () => void) =>
    async function* () {
      yield batch(0)
      // before the step is done, or long after it
      if (after === 0) queueMicrotask(then)
      else setTimeout(then, after)
      await new Promise(() => {})
    }
  const stopped = async (end: (net: ReturnType<typeof made>, controller: AbortController) => void) => {
    const net = made()
    const controller = new AbortController()
    const stream = stalling(() => end(net, controller))
    const history = await net.fit(stream, { epochs: 2, signal: controller.signal })
    assert.deepEqual(history.epochs, [])
    return history.stopped
  }
  for (after of [0, 5]) {
    assert.equal(await stopped((_, controller) => controller.abort()), 'aborted')
    assert.equal(await stopped(net => net.dispose()), 'disposed')
    const stop = (net: ReturnType<typeof made>) => {
      net.stopTraining = true
    }
    assert.equal(await stopped(stop), 'stopped')
  }
  const controller = new AbortController()
  const validationData = stalling(() => controller.abort())
  assert.equal((await made().fit(x, y, { validationData, signal: controller.signal })).stopped, 'aborted')
})

test('a stream that has been left is closed', async () => {
  const net = made()
  let closed = 0
  const endless = async function* () {
    try {
      for (;;) yield batch(0)
    } finally {
      closed++
    }
  }
  const callbacks = {
    onBatchEnd: (at: number, _: unknown, context: { stop(): void }) => void (at === 2 && context.stop()),
  }
  assert.equal((await net.fit(endless, { callbacks })).stopped, 'stopped')
  assert.deepEqual([net.step, net.epoch, closed], [3, 0, 1])
  await net.evaluate(endless, { steps: 2 })
  assert.equal(closed, 2)
  await assert.rejects(
    net.fit(async function* () {
      try {
        yield [x, tensor([[1]])]
      } finally {
        closed++
      }
    } as never),
  )
  assert.equal(closed, 3)
})

test('a first item that says no input shape closes the stream', async () => {
  let closed = 0
  const wrong = function* () {
    try {
      yield 'no batch' as never
    } finally {
      closed++
    }
  }
  await assert.rejects(made({}).fit(wrong))
  await assert.rejects(made({}).evaluate(wrong))
  await assert.rejects(made({}).predict(wrong))
  assert.equal(closed, 3)
})

test('a stop in the last batch counts the epoch, as on arrays', async () => {
  const callbacks = {
    onBatchEnd: (at: number, _: unknown, { stop }: { stop(): void }) => void (at === STEPS - 1 && stop()),
  }
  for (const [net, history] of [
    await (async () => {
      const net = made()
      return [net, await net.fit(() => later(), { epochs: 3, callbacks })] as const
    })(),
    await (async () => {
      const net = made()
      return [net, await net.fit(x, y, { batchSize: BATCH, epochs: 3, callbacks })] as const
    })(),
  ])
    assert.deepEqual([history.epochs, history.stopped, net.epoch], [[0], 'stopped', 1])
})

test('wrong streams and options are refused', async () => {
  const net = made()
  const refused = (run: Promise<unknown>, message: RegExp) => assert.rejects(run, { name: 'ThinnetError', message })
  await refused(
    net.fit(() => []),
    /fit: expected a stream of at least one batch, got one that ended at once/,
  )
  await refused(
    net.evaluate(() => []),
    /at least one batch/,
  )
  await refused(
    net.predict(() => []),
    /at least one batch/,
  )
  await refused(net.fit(batches(), { epochs: 2 }), /begin again for each of 2 epochs.*function/)
  await refused(net.fit(batches(), { stepsPerEpoch: 10 }), /stepsPerEpoch 10 batches, got a stream that ended after 6/)
  await refused(net.evaluate(batches(), { steps: 10 }), /expected 10 batches, got a stream of 6/)
  await refused(net.fit((() => 3) as never), /a function that gives a stream/)
  await refused(
    net.fit(() => [x] as never),
    /batch 0 of the stream: expected \[inputs, targets\]/,
  )
  await refused(
    net.fit(() => [batch(0), [x, rows(y, 0, 3)] as Pair]),
    /batch 1 of the stream.*22, got 3/,
  )
  await refused(
    net.fit(() => [[y, y] as Pair]),
    /batch 0 of the stream.*\[batch, 3\]/,
  )
  await refused(
    net.fit(() => batches(), { batchSize: 3 } as never),
    /batchSize/,
  )
  await refused(
    net.fit(() => batches(), { classWeight: 'balanced' } as never),
    /classWeight/,
  )
  await refused(net.fit(x, y, { stepsPerEpoch: 3 } as never), /stepsPerEpoch/)
  await refused(net.fit(x, y, { validationData: [x, y], validationSteps: 3 }), /validationSteps/)
})

test('streams feed models of several inputs and outputs', async () => {
  const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [1], name: 'b' })]
  const out = layers.dense({ units: 1, name: 'out' }).apply(layers.concatenate().apply([a, b]))
  const two = model({ inputs: { a, b }, outputs: { out }, seed: 1, backend: 'reference' })
  two.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
  const data = { a: x, b: y }
  const stream = function* () {
    yield [data, { out: y }, Array.from({ length: COUNT }, () => 2)] as const
  }
  const before = await two.evaluate(data, { out: y })
  await two.fit(stream, { epochs: 5 })
  assert.ok((await two.evaluate(stream)).loss < 2 * before.loss, 'each sample counts twice')
})
