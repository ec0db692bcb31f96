import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Callback, CallbackState } from '../../src/callbacks/callback.ts'
import * as layers from '../../src/layers/index.ts'
import type { Layer } from '../../src/layers/layer.ts'
import { everyLayer } from '../../src/model/every-layer.ts'
import { sequential } from '../../src/model/sequential.ts'
import * as optimizers from '../../src/optimizers/index.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { writeSafetensors } from '../../src/safetensors/write.ts'
import { EPOCHS, HISTORY } from '../../src/saving/format.ts'
import { loadModel } from '../../src/saving/load.ts'
import * as schedules from '../../src/schedules/index.ts'
import type { Schedule } from '../../src/schedules/schedule.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { x, y } from './support.ts'

const wasm = { backend: 'wasm', threads: 1 } as const

const WORDS = ['__proto__', 'constructor', '__metadata__', 'toString', 'a.b', '..', '.', ' ', '0', '\0', '\n', '\ud800']
const OURS = ['model', 'compile', 'training', 'thinnet', 'callbacks', 'optimizer', 'history', 'fit', 'epochs', 'dense']
const words = fc.oneof(
  fc.constantFrom(...WORDS, ...OURS, 'long '.repeat(3000)),
  fc.string(),
  fc.string({ unit: 'binary' }),
)
const names = words.map(word => word.replaceAll('/', '|'))
const seeds = fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
const rates = fc.constantFrom<() => number | Schedule>(
  () => 0.25,
  () => -0,
  () => schedules.linear({ initialValue: 0, endValue: 0.5, decaySteps: 3 }),
  () => schedules.warmUp({ steps: 2, next: schedules.cosine({ initialValue: 0.5, decaySteps: 9 }) }),
)

/** What makes one layer for 6 numbers a sample that gives 6 numbers. */
const middles: fc.Arbitrary<() => Layer> = fc.oneof(
  fc.record({ name: names, rate: rates, seed: seeds }).map(({ rate, ...others }) => {
    return () => layers.dropout({ rate: rate(), ...others })
  }),
  names.map(name => () => layers.batchNormalization({ name, epsilon: 1e-3 })),
  names.map(name => () => layers.dense({ units: 6, name, activation: 'relu', kernelInitializer: 'heNormal' })),
  names.map(name => () => layers.activation({ name, activation: 'tanh' })),
  fc.tuple(names, names).map(([name, inner]) => {
    return () =>
      layers.residual({ name, layers: [layers.dense({ units: 6, name: inner }), layers.dropout({ rate: 0.5 })] })
  }),
  fc.tuple(names, names).map(([name, inner]) => {
    return () => layers.concreteDropout({ name, layer: layers.dense({ units: 6, name: inner }) })
  }),
)

const learningRates = fc.constantFrom<() => number | Schedule>(
  () => 0.01,
  () => 0,
  () => schedules.piecewise({ boundaries: [3], values: [0.1, 0.01] }),
)
const makers = Object.values({ ...optimizers }).filter(make => typeof make === 'function') as (typeof optimizers.sgd)[]
const optimizersOf = fc
  .tuple(fc.constantFrom(...makers), learningRates, fc.constantFrom({}, { clipNorm: 1 }, { weightDecay: 0.1 }))
  .map(
    ([make, learningRate, others]) =>
      () =>
        make({ learningRate: learningRate(), ...others }),
  )

const numbers = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0))
const state = fc.dictionary(
  words.filter(word => word !== '__proto__'),
  fc.oneof(
    numbers,
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.jsonValue({ maxDepth: 3 }),
    fc.float64Array().map(data => tensor(data)),
    fc.uint8Array().map(data => tensor(data)),
  ),
  { maxKeys: 4 },
)

/** Remembers what it is told, and trains nothing. */
const remembering = (name: string, remembers: CallbackState): Callback & { got?: CallbackState | null } => ({
  name,
  getState: () => remembers,
  setState(state) {
    this.got = state
  },
})

/** The same data in plain objects, whatever is behind them, and without what is undefined. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, plain(item)])
    .sort()
}

/** What a layer was given, and the name it goes by; layers and schedules in it aside, which are objects of their own. */
const described = ({ options, name }: Layer) => plain({ ...options, name, rate: 0, layers: 0, layer: 0 })

const anything = fc.record({
  seed: seeds,
  middles: fc.array(middles, { maxLength: 3 }),
  optimizer: optimizersOf,
  metrics: fc.constantFrom([], ['accuracy'] as const, ['categoricalAccuracy', 'accuracy'] as const),
  callback: names.filter(name => name !== '' && !name.includes('/')),
  state,
  curves: fc.dictionary(words, numbers),
  epochs: fc.nat(4),
})

test('what is saved is read: weights, options, history, and what the next fit makes of them', async () => {
  let written = 0
  const property = fc.asyncProperty(anything, async made => {
    const row = () => [
      ...made.middles.map(make => make()),
      layers.dense({ units: 3, activation: 'softmax', name: 'last layer' }),
    ]
    const first = () => layers.flatten({ inputShape: [6], name: 'first layer' })
    const all = [first(), ...row()]
    const given = everyLayer(all)
      .flatMap(({ name, wrapped }) => [name, wrapped?.name ?? ''])
      .filter(name => name !== '')
    fc.pre(new Set(given).size === given.length)
    const model = sequential({ ...wasm, seed: made.seed, layers: all })
    const metrics = [...made.metrics]
    model.compile({ optimizer: made.optimizer(), loss: 'sparseCategoricalCrossentropy', metrics })
    const callbacks = () => [remembering(made.callback, made.state)]
    if (made.epochs > 0) await model.fit(x, y, { epochs: made.epochs, callbacks: callbacks() })

    const bytes = await model.toSafetensors()
    written++
    const again = await loadModel(bytes, wasm)
    assert.deepEqual(await again.toSafetensors(), bytes)
    assert.deepEqual(await again.getWeights(), await model.getWeights())
    assert.deepEqual(again.layers.map(described), model.layers.map(described))

    // With curves of any names and values, as if there had been other logs.
    const { tensors, metadata } = readSafetensors(bytes)
    tensors.set(EPOCHS, tensor(Float64Array.from({ length: made.epochs }, (_, i) => i)))
    for (const [name, value] of Object.entries(made.curves)) {
      const values = Float64Array.from({ length: made.epochs }, (_, i) => (i % 2 ? i : value))
      tensors.set(HISTORY + name, tensor(values))
    }
    const other = await loadModel(writeSafetensors(tensors, metadata), wasm)
    const written2 = readSafetensors(await other.toSafetensors()).tensors
    for (const [name, { data }] of tensors) assert.deepEqual(written2.get(name)?.data, data, name)

    const [a, b] = [callbacks(), callbacks()]
    const further = { epochs: made.epochs + 1, initialEpoch: model.epoch }
    const history = await model.fit(x, y, { ...further, callbacks: a })
    assert.deepEqual(await again.fit(x, y, { ...further, callbacks: b }), history)
    assert.deepEqual(await again.toSafetensors(), await model.toSafetensors())
    if (made.epochs > 0) assert.deepEqual(plain(b[0]!.got), plain(made.state))
    model.dispose()
  })
  await fc.assert(property, { numRuns: 30, includeErrorInReport: true })
  assert.ok(written >= 30, `${written}`)
})
