import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { layers, type Pass, sequential, standalone, tensor } from '../../src/index.ts'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import type { DropBlock2dOptions } from '../../src/layers/drop-block2d.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { maskOf } from '../masks.ts'
import { CHECKED } from '../parity/support.ts'
import { assertSameOnThreads } from '../threads.ts'

const kernels = createReferenceKernels('float64')

/** A pass of training, as a model of this seed makes it. */
function passOf(seed: number, at: Partial<Pass> = {}): Pass {
  return {
    training: true,
    fitting: false,
    step: 0,
    firstSample: 0,
    draw: 0,
    kernels,
    ...at,
    stream: (site, purpose = 'dropout') => ({
      key: seedKey(seed),
      step: at.step ?? 0,
      site: siteOf(site),
      purpose: PURPOSE[purpose],
    }),
  }
}

/** A model of this layer alone, and the layer. */
function alone(options: object, inputShape: number[], model: object = {}) {
  const layer = layers.dropBlock2d({ name: 'blocks', inputShape, ...options } as unknown as DropBlock2dOptions)
  return { layer, model: sequential({ seed: 3, backend: 'reference', ...model, layers: [layer] }) }
}

/** What such a layer draws. */
const drawn = ({ layer }: ReturnType<typeof alone>, batchSize: number, pass: Pass) =>
  maskOf(layer, layer.inputShape!, batchSize, pass)

const ones = (shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)).fill(1), shape)
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)
const formats = ['channelsLast', 'channelsFirst'] as const

for (const { backend, dtype } of CHECKED) {
  describe(`dropBlock2d on ${backend}`, () => {
    test('drops what mask() tells, and brings each sample to scale by itself', async () => {
      const side = fc.integer({ min: 1, max: 8 })
      const options = fc.record({
        rate: fc.double({ min: 0, max: 1, noNaN: true }),
        blockSize: side,
        dataFormat: fc.constantFrom(...formats),
      })
      const shape = fc.tuple(side, side, side)
      await fc.assert(
        fc.asyncProperty(options, shape, fc.nat(), fc.nat(1000), async (of, inputShape, seed, step) => {
          const { layer, model } = alone(of, inputShape, { backend, dtype, seed })
          const y = await model.predict(ones([5, ...inputShape]), { training: true, step, batchSize: 3 })
          const mask = maskOf(layer, inputShape, 5, passOf(seed, { step }))
          assert.deepEqual(mask.shape, [5, ...inputShape])
          assert.equal(mask.dtype, 'uint8')
          assert.deepEqual(
            Array.from(y.data, value => (value === 0 ? 0 : 1)),
            Array.from(mask.data),
          )
          const size = mask.data.length / 5
          const part = maskOf(layer, inputShape, 2, passOf(seed, { step, firstSample: 3 }))
          assert.deepEqual(Array.from(part.data), Array.from(mask.data.slice(3 * size)))
          for (let n = 0; n < 5; n++) {
            const sample = y.data.slice(n * size, (n + 1) * size)
            const left = sample.some(value => value !== 0)
            assert.ok(Math.abs(sum(sample) - (left ? size : 0)) < 1e-4 * size, 'the mean stays, if anything does')
          }
          model.dispose()
        }),
        { numRuns: 40 },
      )
    })

    test('a dropped NaN or infinity becomes 0, and the gradient is 0 where the output is', async () => {
      const layer = layers.dropBlock2d({ rate: 0.5, blockSize: 2, name: 'blocks' })
      const one = standalone(layer, { inputShape: [6, 6, 2], seed: 1, backend, dtype })
      const { data: mask } = maskOf(layer, [6, 6, 2], 2, passOf(1))
      const odd = [Number.NaN, Number.POSITIVE_INFINITY]
      const x = Float32Array.from(mask, (kept, i) => (kept ? i + 1 : odd[i % 2]!))
      const y = await one.forward(tensor(x, [2, 6, 6, 2]))
      const dx = await one.backward(tensor(x, [2, 6, 6, 2]))
      assert.ok(mask.some(kept => kept) && mask.some(kept => !kept))
      for (const { data } of [y, dx]) {
        assert.ok(data.every(Number.isFinite))
        assert.deepEqual(Array.from(data, Boolean), Array.from(mask, Boolean))
      }
    })

    test('rate 0 and inference are the identity, rate 1 gives zeros', async () => {
      const x = tensor(
        Float32Array.from({ length: 50 }, (_, i) => i - 7),
        [2, 5, 5, 1],
      )
      const run = async (rate: number, training: boolean) => {
        const layer = layers.dropBlock2d({ rate, blockSize: 3 })
        const one = standalone(layer, { inputShape: [5, 5, 1], seed: 1, backend, dtype })
        const y = await one.forward(x, { training })
        return [Array.from(y.data), Array.from((await one.backward(x)).data)]
      }
      const same = [Array.from(x.data), Array.from(x.data)]
      assert.deepEqual(await run(0, true), same)
      assert.deepEqual(await run(0.5, false), same)
      assert.deepEqual(await run(1, false), same)
      const none = Array(50).fill(0)
      assert.deepEqual(await run(1, true), [none, none])
    })
  })
}

describe('dropBlock2d', () => {
  test('what is dropped is blocks: each dropped pixel lies in one, each channel by itself', () => {
    for (const blockSize of [2, 3, 5]) {
      const { layer } = alone({ rate: 0.3, blockSize }, [9, 11, 3])
      const { data } = maskOf(layer, [9, 11, 3], 8, passOf(2))
      const kept = (n: number, r: number, q: number, c: number) => data[((n * 9 + r) * 11 + q) * 3 + c]!
      let dropped = 0
      let differ = 0
      for (let n = 0; n < 8; n++) {
        for (let r = 0; r < 9; r++) {
          for (let q = 0; q < 11; q++) {
            if (kept(n, r, q, 0) !== kept(n, r, q, 1)) differ++
            for (let c = 0; c < 3; c++) {
              if (kept(n, r, q, c)) continue
              dropped++
              const inBlock = (top: number, left: number) => {
                if (top < 0 || left < 0 || top + blockSize > 9 || left + blockSize > 11) return false
                for (let i = 0; i < blockSize ** 2; i++) {
                  if (kept(n, top + Math.floor(i / blockSize), left + (i % blockSize), c)) return false
                }
                return true
              }
              const corners = Array.from({ length: blockSize ** 2 }, (_, i) => [
                r - Math.floor(i / blockSize),
                q - (i % blockSize),
              ])
              assert.ok(
                corners.some(([top, left]) => inBlock(top!, left!)),
                `pixel ${[n, r, q, c]} alone`,
              )
            }
          }
        }
      }
      assert.ok(dropped > 0 && differ > 0)
    }
  })

  test('the fraction dropped is what independent corners of probability γ give, and at most the rate', () => {
    for (const [rate, blockSize, height, width] of [
      [0.1, 3, 12, 10],
      [0.3, 4, 9, 13],
      [0.5, 1, 8, 8],
      [0.2, 20, 6, 5],
    ] as const) {
      const b = Math.min(blockSize, height, width)
      const places = (height - b + 1) * (width - b + 1)
      const gamma = (rate * height * width) / b ** 2 / places
      // along a side, so many of a pixel's b corners fit
      const fitting = (at: number, size: number) => Math.min(at, size - b) - Math.max(0, at - b + 1) + 1
      let expected = 0
      for (let r = 0; r < height; r++) {
        for (let q = 0; q < width; q++) expected += 1 - (1 - gamma) ** (fitting(r, height) * fitting(q, width))
      }
      expected /= height * width
      assert.ok(expected <= rate + 1e-12)
      const samples = 3000
      const { layer } = alone({ rate, blockSize }, [height, width, 1])
      const { data } = maskOf(layer, [height, width, 1], samples, passOf(6))
      const dropped = 1 - sum(data) / data.length
      // samples are independent; the fraction of one deviates by at most ½
      const [seen, deviation] = [dropped - expected, 0.5 / Math.sqrt(samples)]
      assert.ok(Math.abs(seen) < 3 * deviation, `${dropped} of ${expected}`)
    }
  })

  test('masks differ by step, name, seed and sample, and a seed of its own makes them the same in any model', () => {
    const of = (options: object, seed = 3, step = 0) =>
      String(drawn(alone({ rate: 0.4, blockSize: 2, ...options }, [8, 8, 2]), 2, passOf(seed, { step })).data)
    const all = [of({}), of({}, 4), of({}, 3, 1), of({ name: 'other' }), of({ seed: 8 })]
    assert.equal(new Set(all).size, all.length)
    assert.equal(of({ seed: 8 }, 99), of({ seed: 8 }, 3))
    const whole = of({}).split(',')
    assert.notDeepEqual(whole.slice(0, 128), whole.slice(128))
  })

  test('a block larger than the image is as large as its smaller side', () => {
    for (const dataFormat of formats) {
      const shape = dataFormat === 'channelsLast' ? [4, 7, 2] : [2, 4, 7]
      const of = (blockSize: number) => drawn(alone({ rate: 0.4, blockSize, dataFormat }, shape), 5, passOf(1)).data
      assert.deepEqual(of(9), of(4))
      assert.notDeepEqual(of(3), of(4))
    }
  })

  test('a rate by the step counts at its step', async () => {
    const { model } = alone({ blockSize: 2, rate: (step: number) => (step < 5 ? 0 : 1) }, [4, 4, 1])
    const at = async (step: number) => sum((await model.predict(ones([1, 4, 4, 1]), { training: true, step })).data)
    assert.deepEqual([await at(4), await at(5)], [16, 0])
  })

  test('the same bits on 1 and 3 threads', async () => {
    const x = tensor(
      Float32Array.from({ length: 9 * 17 * 15 * 8 }, (_, i) => Math.sin(i)),
      [9, 17, 15, 8],
    )
    await assertSameOnThreads({ threads: [3], kernels: ['dropBlockMask'] }, async threads => {
      const { model } = alone({ rate: 0.3, blockSize: 3 }, [17, 15, 8], { backend: 'wasm', threads })
      const y: ArrayLike<number>[] = []
      for (let step = 0; step < 3; step++) y.push((await model.predict(x, { training: true, step })).data)
      model.dispose()
      return y
    })
  })

  test('refuses what makes no sense', () => {
    const of = (options: object) => () =>
      layers.dropBlock2d({ blockSize: 3, rate: 0.5, ...options } as DropBlock2dOptions)
    assert.throws(of({ blockSize: 0 }), /DropBlock2d: expected blockSize: a whole number ≥ 1/)
    assert.throws(of({ blockSize: undefined }), /blockSize/)
    assert.throws(of({ rate: -0.1 }), /rate in \[0, 1\]/)
    assert.throws(of({ keepProbability: 0.5 }), /one of the two/)
    assert.throws(of({ dataFormat: 'NHWC' }), /dataFormat/)
    assert.throws(of({ seed: 1.5 }), /seed/)
    assert.throws(of({ size: 3 }), /options among/)
    assert.throws(
      () => standalone(of({})(), { inputShape: [4, 4] }),
      /expected input \[batch, height, width, channels\]/,
    )
  })
})
