import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kernels, StandardNormal } from '../../src/kernels/kernels.ts'
import { normalQuantile } from '../../src/random/normal.ts'
import { block, PURPOSE, type Stream } from '../../src/random/streams.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, inTurn, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
// Of another purpose: kernels draw under theirs.
const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }

/** The definition of StandardNormal once more, word by word as it is written. */
function normal({ stream, first }: StandardNormal, i: number): number {
  const words = new Uint32Array(4)
  block({ ...stream, purpose: PURPOSE.noise }, Math.floor((first + i) / 4), words)
  return normalQuantile((words[(first + i) % 4] + 0.5) / 2 ** 32)
}

const rounding = ({ dtype }: Kernels) => (dtype === 'float32' ? Math.fround : (value: number) => value)

onEach('gaussianNoise', kernels => {
  const round = rounding(kernels)
  const add = async (x: number[], noise: StandardNormal, stddev: number, multiply = false) =>
    (
      await call(kernels, { x: given([x.length], x) }, { y: out([x.length]) }, (k, { y, x }) => {
        k.gaussianNoise(y, x, noise, { stddev, multiply })
      })
    ).y

  test('the noise is the defined one, bit for bit, of any size from anywhere', async () => {
    for (const first of [0, 1, 2, 3, 30, 1_000_003, 2 ** 34 - 2]) {
      for (const size of [0, 1, 3, 4, 5, 31, 32, 33, 63, 500]) {
        const noise = { stream, first }
        const z = Array.from({ length: size }, (_, i) => normal(noise, i))
        assert.deepEqual(await add(Array(size).fill(0), noise, 1), z.map(round), `first ${first}, size ${size}`)
        const factors = z.map(value => round(1 + 0.75 * value))
        assert.deepEqual(await add(Array(size).fill(1), noise, 0.75, true), factors, `first ${first}, size ${size}`)
      }
    }
  })

  test('far out in the tails as well', async () => {
    const noise = { stream, first: 0 }
    const size = 200_000
    const z = Float64Array.from({ length: size }, (_, i) => normal(noise, i))
    assert.ok(z.some(value => value < -4) && z.some(value => value > 4))
    assert.deepEqual(await add(Array(size).fill(0), noise, 1), Array.from(z, round))
  })

  test('key, step and site each change it', async () => {
    const streams = [
      stream,
      { ...stream, key: [1, 0x9abcdef0] as const },
      { ...stream, key: [0x12345678, 1] as const },
      { ...stream, step: 8 },
      { ...stream, site: 1 },
    ]
    const noises = await inTurn(streams, async stream => {
      return (await add(Array(32).fill(0), { stream, first: 0 }, 1)).join()
    })
    assert.equal(new Set(noises).size, noises.length)
  })

  test('a batch computed in parts draws the noise of the whole', async () => {
    const x = integers(1, 50_000)
    const whole = await add(x, { stream, first: 0 }, 0.5, true)
    for (const cut of [1, 18, 64, 33_333]) {
      const [begin, end] = [x.slice(0, cut), x.slice(cut)]
      const parts = [
        ...(await add(begin, { stream, first: 0 }, 0.5, true)),
        ...(await add(end, { stream, first: cut }, 0.5, true)),
      ]
      assert.deepEqual(parts, whole)
    }
  })

  test('in place as out of place', async () => {
    const x = given([777], uniform(3, 777))
    for (const multiply of [false, true]) {
      const got = await call(kernels, { x }, { y: out([777]), inPlace: x }, (k, r) => {
        k.gaussianNoise(r.y, r.x, { stream, first: 9 }, { stddev: 2, multiply })
        k.gaussianNoise(r.inPlace, r.inPlace, { stream, first: 9 }, { stddev: 2, multiply })
      })
      assert.deepEqual(got.inPlace, got.y)
    }
  })

  test('stddev 0 is the identity; NaN and infinities are not hidden', async () => {
    const x = [1, -2, nan, infinity, -infinity, 0.5]
    for (const multiply of [false, true]) assert.deepEqual(await add(x, { stream, first: 0 }, 0, multiply), x)
    assert.deepEqual(await add([nan, infinity, -infinity], { stream, first: 0 }, 1), [nan, infinity, -infinity])
    assertClose(kernels, await add([nan, 0], { stream, first: 0 }, 1, true), [nan, 0], { factor: 0 })
  })
})

onEachFloat32('gaussianNoise', kernels => {
  test('any stream, first, size and stddev', async () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    const noises = fc.record({
      stream: fc.record({ key: fc.tuple(word, word), step: word, site: word, purpose: fc.constant(PURPOSE.noise) }),
      first: fc.integer({ min: 0, max: 2 ** 35 }),
    })
    const stddevs = fc.double({ min: 0, max: 10, noNaN: true })
    const sizes = fc.integer({ min: 0, max: 300 })
    await fc.assert(
      fc.asyncProperty(
        noises,
        sizes,
        fc.integer(),
        stddevs,
        fc.boolean(),
        async (noise, size, seed, stddev, multiply) => {
          const x = given([size], uniform(seed, size, 1, 2))
          // x and noise, or 1 and noise, may cancel
          const magnitudes = { y: 2 + 14 * stddev }
          const body = (k: Kernels, r: Record<'x' | 'y', Parameters<Kernels['fill']>[0]>) =>
            k.gaussianNoise(r.y, r.x, noise, { stddev, multiply })
          await assertAgrees(kernels, { x }, { y: out([size]) }, body, { magnitudes })
        },
      ),
      { numRuns: 200 },
    )
  })
})
