import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConcreteNoise, Kernels } from '../../src/kernels/kernels.ts'
import { concreteMask } from '../../src/random/concrete-mask.ts'
import { PURPOSE, type Stream, uniforms } from '../../src/random/streams.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32, reference } from './implementations.ts'
import { call, given, inTurn, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }
const SIZES = [0, 1, 3, 4, 5, 31, 32, 33, 127, 500]
const noiseAt = (first: number, temperature = 0.1): ConcreteNoise => ({ stream, temperature, first })

/** 1 − z by another way: z's odds are (p / (1 − p) · u / (1 − u)) to the power 1 / temperature. */
function keptOf(logit: number, { temperature, first }: ConcreteNoise, size: number): number[] {
  const drawn = [...uniforms(stream, first + size)].slice(first)
  return drawn.map(u => 1 / (1 + (Math.exp(logit) * (u / (1 - u))) ** (1 / temperature)))
}

const forward = async (kernels: Kernels, x: number[], logit: number, noise: ConcreteNoise) =>
  (
    await call(kernels, { x: given([x.length], x), logit: given([1], [logit]) }, { y: out([x.length]) }, (k, r) =>
      k.concreteDropoutForward(r.y, r.x, r.logit, noise),
    )
  ).y

const backward = (kernels: Kernels, dy: number[], x: number[], logit: number, noise: ConcreteNoise) =>
  call(
    kernels,
    { dy: given([x.length], dy), x: given([x.length], x), logit: given([1], [logit]) },
    { dx: out([x.length]), dlogit: out([1]) },
    (k, r) => k.concreteDropoutBackward(r.dx, r.dlogit, r.dy, r.x, r.logit, noise),
  )

/**
 * How large the terms are whose rounding is a relative error of 1 − z: z's argument is a sum over the temperature,
 * known to 2⁻²³ of its largest term, and moves 1 − z by its own z. Where z decides clearly, that is nothing.
 */
function magnitudesOf(logit: number, noise: ConcreteNoise, size: number): { kept: number; growth: number }[] {
  const u = [...uniforms(stream, noise.first + size)].slice(noise.first)
  return keptOf(logit, noise, size).map((kept, i) => {
    const terms = 1 + Math.abs(logit) + Math.abs(Math.log(u[i]! / (1 - u[i]!)))
    return { kept, growth: 1 + ((1 - kept) * terms) / noise.temperature }
  })
}

onEach('concrete dropout', kernels => {
  for (const logit of [-6, -2, 0, 3]) {
    for (const temperature of [0.1, 2 / 3, 5]) {
      test(`logit ${logit}, temperature ${temperature}: the mask is the defined one`, async () => {
        for (const first of [0, 5, 32, 1003]) {
          for (const size of SIZES) {
            const noise = noiseAt(first, temperature)
            const kept = keptOf(logit, noise, size)
            const y = await forward(kernels, Array(size).fill(1), logit, noise)
            const scale = 1 + Math.exp(logit)
            const magnitudes = magnitudesOf(logit, noise, size).map(({ kept, growth }) => kept * growth * scale)
            const want = kept.map(value => value * scale)
            assertClose(kernels, y, want, { magnitudes, factor: 8, what: `first ${first}, size ${size}` })
          }
        }
      })
    }
  }

  test('key, step and site each change the mask', async () => {
    const streams = [stream, { ...stream, key: [1, 2] as const }, { ...stream, step: 8 }, { ...stream, site: 1 }]
    const masks = await inTurn(streams, async stream => {
      return (await forward(kernels, Array(64).fill(1), 0, { ...noiseAt(0), stream })).join()
    })
    assert.equal(new Set(masks).size, streams.length)
  })

  test('a batch computed in parts draws the mask of the whole', async () => {
    const x = integers(1, 20_000).map(value => value + 10)
    const whole = await forward(kernels, x, -1, noiseAt(0))
    for (const cut of [1, 17, 64, 13_333]) {
      const parts = [
        ...(await forward(kernels, x.slice(0, cut), -1, noiseAt(0))),
        ...(await forward(kernels, x.slice(cut), -1, noiseAt(cut))),
      ]
      assert.deepEqual(parts, whole)
    }
  })

  test('in place, dx over dy, and without dx', async () => {
    const [x, dy] = [given([777], uniform(1, 777)), given([777], uniform(2, 777))]
    const logit = given([1], [-1])
    const outs = { y: out([777]), over: x, dx: out([777]), overDy: dy, d1: out([1]), d2: out([1]), d3: out([1]) }
    const got = await call(kernels, { x, dy, logit }, outs, (k, r) => {
      k.concreteDropoutForward(r.y, r.x, r.logit, noiseAt(9))
      k.concreteDropoutForward(r.over, r.over, r.logit, noiseAt(9))
      k.concreteDropoutBackward(r.dx, r.d1, r.dy, r.x, r.logit, noiseAt(9))
      k.concreteDropoutBackward(r.overDy, r.d2, r.overDy, r.x, r.logit, noiseAt(9))
      k.concreteDropoutBackward(null, r.d3, r.dy, r.x, r.logit, noiseAt(9))
    })
    assert.deepEqual(got.over, got.y)
    assert.deepEqual(got.overDy, got.dx)
    assert.deepEqual([got.d2, got.d3], [got.d1, got.d1])
  })

  test('backward multiplies by what forward did, and nothing in gives no dlogit', async () => {
    const x = uniform(3, 100, 1, 2)
    assert.deepEqual((await backward(kernels, x, x, -1, noiseAt(3))).dx, await forward(kernels, x, -1, noiseAt(3)))
    assert.deepEqual(await backward(kernels, [], [], -1, noiseAt(3)), { dx: [], dlogit: [0] })
  })

  test('a NaN is not hidden', async () => {
    assert.deepEqual(await forward(kernels, [nan, nan], -2, noiseAt(0)), [nan, nan])
    assert.deepEqual((await backward(kernels, [1, nan, 1], [1, 1, 1], -2, noiseAt(0))).dlogit, [nan])
    assert.ok(
      (await backward(kernels, [1, infinity, 1], [1, 1, 1], -2, noiseAt(0))).dx.some(value => !Number.isFinite(value)),
    )
    assert.ok((await forward(kernels, [1, 2], nan, noiseAt(0))).every(Number.isNaN))
  })

  test('the penalty, by hand at p = 3/4', async () => {
    const w = given([3], [1, -2, 2]) // Σ w² = 9
    const logit = given([1], [Math.log(3)])
    const options = { weight: 0.5, rate: 2 }
    const outs = { penalty: out([1]), dw: given([3], [1, 1, 1]), dlogit: given([1], [10]) }
    const got = await call(kernels, { w, logit }, outs, (k, r) => {
      k.concretePenaltyForward(r.penalty, r.w, r.logit, options)
      k.concretePenaltyBackward(r.dw, r.dlogit, r.w, r.logit, options)
    })
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))
    assertClose(kernels, got.penalty, [0.5 * 9 * 4 - 2 * entropy])
    assertClose(kernels, got.dw, [5, -7, 9])
    assertClose(kernels, got.dlogit, [10 + 0.5 * 9 * 3 + 2 * (3 / 16) * Math.log(3)])
  })

  test('the gradient of weights that are not fitted may be empty', async () => {
    const outs = { dw: out([0]), dlogit: given([1], [0]) }
    const got = await call(kernels, { w: given([2], [1, 2]), logit: given([1], [0]) }, outs, (k, r) =>
      k.concretePenaltyBackward(r.dw, r.dlogit, r.w, r.logit, { weight: 1, rate: 1 }),
    )
    assertClose(kernels, got.dlogit, [5])
  })
})

const drawn = uniforms(stream, 2 ** 19)
const lowest = drawn.indexOf(drawn.reduce((a, b) => Math.min(a, b)))
const highest = drawn.indexOf(drawn.reduce((a, b) => Math.max(a, b)))

onEachFloat32('concrete dropout', kernels => {
  test('dx and dlogit, any size, and over many blocks', async () => {
    for (const [logit, temperature] of [
      [-2.2, 0.1],
      [1, 0.1],
      [-0.5, 1],
    ] as const) {
      for (const size of [...SIZES, 4096, 10_001]) {
        const noise = noiseAt(7, temperature)
        const [x, dy] = [uniform(size, size), uniform(size + 1, size)]
        const got = await backward(kernels, dy, x, logit, noise)
        const want = await backward(reference, dy, x, logit, noise)
        const scale = 1 + Math.exp(logit)
        const magnitudes = magnitudesOf(Math.fround(logit), noise, size)
        const sizes = magnitudes.map(({ kept, growth }, i) => Math.abs(dy[i]!) * kept * growth * scale)
        assertClose(kernels, got.dx, want.dx, { magnitudes: sizes, what: 'dx' })
        // Each term is rounded by itself, so that their errors add up as a random walk does.
        const terms = sizes.map((term, i) => (term * Math.abs(x[i]!)) / temperature)
        assertClose(kernels, got.dlogit, want.dlogit, { magnitudes: Math.hypot(...terms), what: 'dlogit' })
      }
    }
  })

  test('at the ends of u, which are as likely as any place between', async () => {
    assert.ok(drawn[lowest]! < 1e-5 && drawn[highest]! > 1 - 1e-5)
    for (const first of [lowest, highest]) {
      for (const logit of [Math.fround(-13), Math.fround(13)]) {
        const noise = noiseAt(first, 1)
        const want = concreteMask(stream, logit, 1, first, 1)[0]! * (1 + Math.exp(logit))
        assertClose(kernels, await forward(kernels, [1], logit, noise), [want], { factor: 64 })
      }
    }
  })

  test('penalties', async () => {
    for (const logit of [-9, -0.001, 0, 2, 9].map(Math.fround)) {
      for (const size of [0, 1, 3, 6, 1001]) {
        const inputs = { w: given([size], uniform(size, size)), logit: given([1], [logit]) }
        const outs = { penalty: out([1]), dw: given([size], uniform(2, size)), dlogit: given([1], [0.25]) }
        const largest = { penalty: 3, dlogit: 0.25, dw: 1 + 0.02 * (1 + Math.exp(logit)) }
        await assertAgrees(
          kernels,
          inputs,
          outs,
          (k, r) => {
            k.concretePenaltyForward(r.penalty, r.w, r.logit, { weight: 0.01, rate: 3 })
            k.concretePenaltyBackward(r.dw, r.dlogit, r.w, r.logit, { weight: 0.01, rate: 3 })
          },
          { magnitudes: largest },
        )
      }
    }
  })
})
