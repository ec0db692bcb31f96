import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type Layer,
  layers,
  type SequentialOptions,
  sequential,
  standalone,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { nameLayers } from '../../src/model/names.ts'
import { Network } from '../../src/model/network.ts'
import { rowOf } from '../../src/model/row.ts'
import { maskOf } from '../masks.ts'
import { CHECKED, Probe } from '../parity/support.ts'
import { assertSameOnThreads } from '../threads.ts'

const seeds = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const rates = fc.double({ min: 0.05, max: 0.95, noNaN: true })
const onReference = { backend: 'reference', dtype: 'float64' } as const

type Options = { rate: number; name?: string; seed?: number | bigint; inputShape?: number[] }

/** Every way of sharing draws: the layer, its sample shape, and which indices share a draw: those of the same key. */
interface Kind {
  name: string
  shape: number[]
  make: (options: Options) => Layer
  keyOf: (index: number[]) => unknown
}
const KINDS: Kind[] = [
  { name: 'dropout', shape: [5, 3], make: layers.dropout, keyOf: index => index },
  {
    name: 'dropout, [null, 1, null]',
    shape: [5, 3],
    make: options => layers.dropout({ ...options, noiseShape: [null, 1, null] }),
    keyOf: ([n, , c]) => [n, c],
  },
  {
    name: 'dropout, [1, null, 1, null]',
    shape: [3, 4, 2],
    make: options => layers.dropout({ ...options, noiseShape: [1, null, 1, null] }),
    keyOf: ([, h, , c]) => [h, c],
  },
  {
    name: 'dropout, [null, 1, null, 1]',
    shape: [3, 4, 2],
    make: options => layers.dropout({ ...options, noiseShape: [null, 1, null, 1] }),
    keyOf: ([n, , w]) => [n, w],
  },
  { name: 'spatialDropout1d', shape: [5, 20], make: layers.spatialDropout1d, keyOf: ([n, , c]) => [n, c] },
  {
    name: 'spatialDropout1d, channelsFirst',
    shape: [20, 3],
    make: options => layers.spatialDropout1d({ ...options, dataFormat: 'channelsFirst' }),
    keyOf: ([n, c]) => [n, c],
  },
  { name: 'spatialDropout2d', shape: [4, 3, 8], make: layers.spatialDropout2d, keyOf: ([n, , , c]) => [n, c] },
  {
    name: 'spatialDropout2d, channelsFirst',
    shape: [8, 4, 3],
    make: options => layers.spatialDropout2d({ ...options, dataFormat: 'channelsFirst' }),
    keyOf: ([n, c]) => [n, c],
  },
  { name: 'stochasticDepth', shape: [3, 4], make: layers.stochasticDepth, keyOf: ([n]) => n },
  {
    name: 'stochasticDepth, batch',
    shape: [3, 4],
    make: options => layers.stochasticDepth({ ...options, mode: 'batch' }),
    keyOf: () => 0,
  },
]

const ones = (shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape)

/** The index of an element in a tensor of this shape. */
function indexOf(place: number, shape: number[]): number[] {
  const index: number[] = []
  for (const size of shape.toReversed()) {
    index.unshift(place % size)
    place = Math.floor(place / size)
  }
  return index
}

/** What the layer lets through of ones at each of these steps: 1 where something, 0 where nothing. */
async function keptAt(
  steps: Iterable<number>,
  kind: Kind,
  options: Options,
  model: Partial<Omit<SequentialOptions, 'layers'>> = {},
  { batch = 4, batchSize = batch }: { batch?: number; batchSize?: number } = {},
): Promise<number[][]> {
  const alone = sequential({
    ...onReference,
    seed: 1,
    ...model,
    layers: [kind.make({ ...options, inputShape: kind.shape })],
  })
  const masks: number[][] = []
  for (const step of steps) {
    const y = await alone.predict(ones([batch, ...kind.shape]), { training: true, step, batchSize })
    masks.push(Array.from(y.data, value => (value === 0 ? 0 : 1)))
  }
  alone.dispose()
  return masks
}

/** The same at the first step. */
async function kept(...how: Tail<Parameters<typeof keptAt>>): Promise<number[]> {
  return (await keptAt([0], ...how))[0]!
}
type Tail<All extends unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never

const range = (begin: number, end: number) => Array.from({ length: end - begin }, (_, i) => begin + i)

for (const kind of KINDS) {
  describe(kind.name, () => {
    const shared = kind.name === 'stochasticDepth, batch' || kind.name.includes('[1,')

    test('elements that share a draw are wholly kept or dropped, and others are not', async () => {
      const seen = new Map<string, Set<string>>()
      for (const [step, mask] of (await keptAt(range(0, 24), kind, { rate: 0.5 })).entries()) {
        const groups = new Map<string, number>()
        for (const [i, k] of mask.entries()) {
          const key = JSON.stringify(kind.keyOf(indexOf(i, [4, ...kind.shape])))
          assert.equal(k, groups.get(key) ?? k, `element ${i} of group ${key}`)
          groups.set(key, k)
        }
        for (const [key, k] of groups) seen.set(key, (seen.get(key) ?? new Set()).add(`${step}:${k}`))
      }
      const histories = [...seen.values()].map(history => [...history].sort().join())
      assert.equal(new Set(histories).size, seen.size, 'each group has its own draws')
    })

    test('the kept fraction is within binomial bounds', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, rates, async (seed, rate) => {
          let [drawn, keptOnes] = [0, 0]
          const batch = shared ? 1 : 40
          for (const mask of await keptAt(range(0, shared ? 100 : 10), kind, { rate }, { seed }, { batch })) {
            const groups = new Map<string, number>()
            for (const [i, k] of mask.entries()) {
              groups.set(JSON.stringify(kind.keyOf(indexOf(i, [batch, ...kind.shape]))), k)
            }
            drawn += groups.size
            for (const k of groups.values()) keptOnes += k
          }
          // Six standard deviations and the half that counting in whole numbers costs.
          const bound = 6 * Math.sqrt(drawn * rate * (1 - rate)) + 0.5
          assert.ok(Math.abs(keptOnes - drawn * (1 - rate)) < bound, `rate ${rate}: kept ${keptOnes} of ${drawn}`)
        }),
        { numRuns: 4 },
      )
    })

    test('a batch in parts draws the masks of the whole', async () => {
      for (const batchSize of [1, 3, 4]) {
        const mask = await kept(kind, { rate: 0.5 }, {}, { batch: 10, batchSize })
        assert.deepEqual(mask, await kept(kind, { rate: 0.5 }, {}, { batch: 10 }))
      }
    })

    test('masks are different for other steps, names and seeds, and the same for the same', async () => {
      const of = async (options: Partial<Options>, model: { seed?: number } = {}, from = 0) => {
        return JSON.stringify(
          await keptAt(range(from, from + 32), kind, { rate: 0.5, ...options }, model, { batch: 2 }),
        )
      }
      const mine = await of({ name: 'a', seed: 9 })
      assert.equal(await of({ name: 'a', seed: 9n }, { seed: 2 }), mine, 'two models, one own seed')
      const others = [
        mine,
        await of({ name: 'a' }),
        await of({ name: 'a' }, { seed: 2 }),
        await of({ name: 'b' }),
        await of({ name: 'b', seed: 9 }),
        await of({ name: 'a', seed: 10 }),
        await of({ name: 'a', seed: 9 }, {}, 32),
      ]
      assert.equal(new Set(others).size, others.length)
      assert.equal(
        await of({ name: 'a', seed: 1 }, { seed: 2 }),
        await of({ name: 'a' }, { seed: 1 }),
        "a model's seed",
      )
    })

    test('mask() is what the kernels drop, on all backends and after a relu', async () => {
      for (const { backend, dtype } of CHECKED) {
        for (const afterRelu of [false, true]) {
          for (const [step, firstSample, draw] of [
            [0, 0, 0],
            [5, 3, 0],
            [5, 0, 2],
          ] as const) {
            const layer = kind.make({ rate: 0.5 })
            const row = nameLayers(afterRelu ? [layers.activation({ activation: 'relu' }), layer] : [layer], 'test')
            const network = new Network(rowOf(row, kind.shape), { backend, dtype, seed: 4 })
            const { kernels, inference: run } = network
            await network.load()
            run.setBatch(4)
            kernels.fill(run.program.inputs[0]!, 1)
            const pass = network.pass({ training: true, fitting: true, step, firstSample, draw })
            run.forward(pass)
            const y = await kernels.read(run.output(0))
            const mask = maskOf(layer, kind.shape, 4, pass)
            assert.deepEqual(mask.shape, [4, ...kind.shape])
            assert.ok(mask.data instanceof Uint8Array)
            const want = Array.from(y, value => (value === 0 ? 0 : 1))
            assert.deepEqual(Array.from(mask.data), want)
            assert.deepEqual(run.program.calls.at(-1)!.asked.call.mask!(4, pass, kernels.view), mask)
          }
        }
      }
    })

    test('several draws of a step differ where the batch shares them', async () => {
      const layer = kind.make({ rate: 0.5 })
      const network = new Network(rowOf(nameLayers([layer], 'test'), kind.shape), { ...onReference, seed: 4 })
      const of = (draw: number) =>
        Array.from({ length: 32 }, (_, step) => [
          ...maskOf(layer, kind.shape, 2, network.pass({ training: true, fitting: false, step, draw })).data,
        ]).join()
      assert.equal(of(1) !== of(0), layer.drawsOncePerBatch)
      assert.equal(layer.drawsOncePerBatch, shared)
    })

    test('wasm drops what the reference drops', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, fc.double({ min: 0, max: 1, noNaN: true }), async (seed, rate) => {
          const want = await kept(kind, { rate }, { seed })
          assert.deepEqual(await kept(kind, { rate }, { seed, backend: 'wasm', dtype: 'float32' }), want)
        }),
        { numRuns: 10 },
      )
    })

    for (const { backend, dtype } of CHECKED) {
      test(`zeros of backward are those of forward, both scaled alike, on ${backend}`, async () => {
        const scalings = fc.constantFrom('inverted' as const, 'vanilla' as const)
        await fc.assert(
          fc.asyncProperty(seeds, rates, scalings, async (seed, rate, scaling) => {
            const size = 3 * kind.shape.reduce((a, b) => a * b, 1)
            const gradient = Array.from({ length: size }, (_, i) => 1 + i)
            const [before, after] = [new Probe({ inputShape: kind.shape }), new Probe({ gradient })]
            const options = { rate, scaling } as Options
            const model = sequential({ seed, backend, dtype, layers: [before, kind.make(options), after] })
            model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
            await model.gradientsOnBatch(ones([3, ...kind.shape]), ones([3, ...kind.shape]))
            model.dispose()
            const factor = scaling === 'inverted' ? 1 / (1 - rate) : 1
            after.x.forEach((y, i) => {
              const want = y === 0 ? 0 : factor
              assert.ok(Math.abs(y - want) <= 1e-6 * factor, `y[${i}] = ${y}`)
              assert.ok(Math.abs(before.dy[i]! - want * gradient[i]!) <= 1e-6 * factor * gradient[i]!, `dx[${i}]`)
            })
          }),
          { numRuns: 5 },
        )
      })

      test(`the edges on ${backend}: rates 0 and 1, NaN and infinity, an empty batch`, async () => {
        const inputs = (batch: number): Tensor => {
          const x = ones([batch, ...kind.shape])
          for (let i = 0; i < x.data.length; i++) x.data[i] = [Number.NaN, Number.POSITIVE_INFINITY, -0, 2][i % 4]!
          return x
        }
        const bad = inputs(4)
        const dy = ones(bad.shape as number[])
        const alone = (rate: number) =>
          standalone(kind.make({ rate }), { inputShape: kind.shape, seed: 1, backend, dtype })
        const open = alone(0)
        assert.deepEqual([...(await open.forward(bad)).data], [...bad.data])
        assert.deepEqual([...(await open.backward(dy)).data], [...dy.data])
        const closed = alone(1)
        assert.ok((await closed.forward(bad)).data.every(y => y === 0))
        assert.ok((await closed.backward(bad)).data.every(dx => dx === 0))
        const half = alone(0.5)
        for (const mask of await keptAt(range(0, 4), kind, { rate: 0.5 })) {
          const want = mask.map((k, i) => (k ? 2 * bad.data[i]! : 0))
          assert.deepEqual([...(await half.forward(bad)).data], want)
          assert.deepEqual([...(await half.backward(bad)).data], want)
        }
        assert.equal((await half.forward(tensor(new Float32Array(0), [0, ...kind.shape]))).data.length, 0)
      })
    }
  })
}

test('masks large enough to be cut for threads: the same bits', async () => {
  for (const { shape, make } of [
    { shape: [200, 3], make: layers.spatialDropout1d }, // short rows
    { shape: [11, 50], make: layers.spatialDropout1d }, // rows
    { shape: [550], make: layers.stochasticDepth }, // runs
  ]) {
    const x = tensor(
      Float32Array.from({ length: 400 * 600 }, (_, i) => Math.sin(i)).subarray(0, 400 * shape.reduce((a, b) => a * b)),
      [400, ...shape],
    )
    await assertSameOnThreads({ threads: [2], kernels: ['applyMask'] }, async threads => {
      const model = sequential({ backend: 'wasm', threads, seed: 1, layers: [make({ rate: 0.3, inputShape: shape })] })
      const outputs = []
      for (let step = 0; step < 3; step++) {
        outputs.push((await model.predict(x, { training: true, step, batchSize: 400 })).data)
      }
      model.dispose()
      return outputs
    })
  }
})
