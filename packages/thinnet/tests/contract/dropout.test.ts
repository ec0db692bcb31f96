import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DropoutMask } from '../../src/kernels/kernels.ts'
import { PURPOSE, type Stream } from '../../src/random/streams.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32, reference } from './implementations.ts'
import { call, given, inTurn, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }

/** The definition of DropoutMask once more, word by word as it is written, in whole numbers without a width. */
function isKept({ rate, stream, first }: DropoutMask, i: number): boolean {
  const [e, threshold] = [first + i, BigInt(Math.round(rate * 2 ** 32))]
  const words = philox(Math.floor(e / 16), stream, PURPOSE.dropout)
  const bytes = words.flatMap(word => [0n, 8n, 16n, 24n].map(shift => (word >> shift) & 0xffn))
  const top = threshold >> 24n
  if (bytes[e % 16] !== top) return bytes[e % 16] > top
  return (philox(Math.floor(e / 4), stream, PURPOSE.dropoutTie)[e % 4] & 0xffffffn) >= (threshold & 0xffffffn)
}

/** Philox4x32-10, after the paper (Salmon et al. 2011). */
function philox(block: number, { key, step, site }: Stream, purpose: number): bigint[] {
  const low = (x: bigint) => x & 0xffffffffn
  let counter = [block, step, site, purpose].map(word => low(BigInt(word)))
  let [k0, k1] = key.map(BigInt)
  for (let round = 0; round < 10; round++) {
    const [product0, product1] = [counter[0] * 0xd2511f53n, counter[2] * 0xcd9e8d57n]
    counter = [(product1 >> 32n) ^ counter[1] ^ k0, low(product1), (product0 >> 32n) ^ counter[3] ^ k1, low(product0)]
    k0 = low(k0 + 0x9e3779b9n)
    k1 = low(k1 + 0xbb67ae85n)
  }
  return counter
}

test("the suite's own Philox gives Random123's known answers", () => {
  const ones = 0xffffffff
  const zero = philox(0, { key: [0, 0], step: 0, site: 0, purpose: 0 }, 0)
  assert.deepEqual(zero, [0x6627e8d5n, 0xe169c58dn, 0xbc57ac4cn, 0x9b00dbd8n])
  const full = philox(ones, { key: [ones, ones], step: ones, site: ones, purpose: 0 }, ones)
  assert.deepEqual(full, [0x408f276dn, 0x41c83b0en, 0xa20bc7c6n, 0x6d5451fdn])
})

onEach('dropout', kernels => {
  const drop = async (x: number[], mask: DropoutMask, scale = 1) =>
    (
      await call(kernels, { x: given([x.length], x) }, { y: out([x.length]) }, (k, { y, x }) =>
        k.dropout(y, x, mask, scale),
      )
    ).y

  for (const rate of [0, 2 ** -32, 0.1, 0.25, 0.5, 0.9, 1 - 2 ** -32, 1]) {
    test(`rate ${rate}: the mask is the defined one, bit for bit`, async () => {
      for (const first of [0, 5, 16, 1_000_003]) {
        for (const size of [0, 1, 15, 16, 17, 63, 500]) {
          const mask = { rate, stream, first }
          const want = Array.from({ length: size }, (_, i) => (isKept(mask, i) ? 1 : 0))
          assert.deepEqual(await drop(Array(size).fill(1), mask), want, `first ${first}, size ${size}`)
        }
      }
    })
  }

  test('ties are decided by 24 more bits', async () => {
    const mask = { rate: 0x80_7fffff / 2 ** 32, stream, first: 3 } // half of the ties with byte 0x80 drop
    const want = Array.from({ length: 10_000 }, (_, i) => (isKept(mask, i) ? 1 : 0))
    assert.deepEqual(await drop(Array(10_000).fill(1), mask), want)
    const never = { ...mask, rate: 0x80_000000 / 2 ** 32 }
    const differing = want.filter((kept, i) => kept !== (isKept(never, i) ? 1 : 0)).length
    assert.ok(differing > 5, `${differing} ties of about 20 dropped`)
  })

  test('key, step and site each change the mask', async () => {
    const streams = [
      stream,
      { ...stream, key: [1, 0x9abcdef0] as const },
      { ...stream, key: [0x12345678, 1] as const },
      { ...stream, step: 8 },
      { ...stream, site: 1 },
    ]
    const masks = await inTurn(streams, async stream => {
      return (await drop(Array(128).fill(1), { rate: 0.5, stream, first: 0 })).join('')
    })
    assert.equal(new Set(masks).size, masks.length)
  })

  test('a batch computed in parts draws the mask of the whole', async () => {
    const x = integers(1, 50_000).map(value => value + 10)
    const whole = await drop(x, { rate: 0.3, stream, first: 0 })
    for (const cut of [1, 17, 64, 33_333]) {
      const parts = [
        ...(await drop(x.slice(0, cut), { rate: 0.3, stream, first: 0 })),
        ...(await drop(x.slice(cut), { rate: 0.3, stream, first: cut })),
      ]
      assert.deepEqual(parts, whole)
    }
  })

  test('kept values are scaled, dropped ones are 0', async () => {
    const x = uniform(2, 1000, 1, 2)
    const mask = { rate: 0.2, stream, first: 0 }
    const want = x.map((value, i) => (isKept(mask, i) ? value * 1.25 : 0))
    assertClose(kernels, await drop(x, mask, 1.25), want)
  })

  test('in place as out of place', async () => {
    const x = given([777], uniform(3, 777))
    const mask = { rate: 0.5, stream, first: 9 }
    const got = await call(kernels, { x }, { y: out([777]), inPlace: x }, (k, r) => {
      k.dropout(r.y, r.x, mask, 2)
      k.dropout(r.inPlace, r.inPlace, mask, 2)
    })
    assert.deepEqual(got.inPlace, got.y)
  })

  test('a dropped NaN or infinity becomes 0, a kept one stays', async () => {
    for (const value of [nan, infinity, -infinity]) {
      const mask = { rate: 0.5, stream, first: 0 }
      const want = Array.from({ length: 100 }, (_, i) => (isKept(mask, i) ? value : 0))
      assert.deepEqual(await drop(Array(100).fill(value), mask, 2), want)
    }
  })

  test('rate 0 is the identity and rate 1 gives zeros, whatever the values', async () => {
    const x = [1, -2, nan, infinity, -infinity, 0.5]
    assert.deepEqual(await drop(x, { rate: 0, stream, first: 0 }), x)
    assertClose(kernels, await drop(x, { rate: 1, stream, first: 0 }, 0), Array(6).fill(0), { factor: 0 })
    assertClose(kernels, await drop(x, { rate: 1, stream, first: 0 }, infinity), Array(6).fill(0), { factor: 0 })
  })
})

onEachFloat32('dropout', kernels => {
  test('any rate, stream, size and first', async () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    const masks = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      stream: fc.record({ key: fc.tuple(word, word), step: word, site: word, purpose: fc.constant(PURPOSE.dropout) }),
      first: fc.integer({ min: 0, max: 2 ** 32 }),
    })
    await fc.assert(
      fc.asyncProperty(masks, fc.integer({ min: 0, max: 300 }), fc.integer(), async (mask, size, seed) => {
        const x = given([size], uniform(seed, size, 1, 2))
        const scale = 1 / (1.5 - mask.rate)
        await assertAgrees(kernels, { x }, { y: out([size]) }, (k, { y, x }) => k.dropout(y, x, mask, scale))
        const [got, want] = await inTurn([kernels, reference], async k =>
          (await call(k, { x }, { y: out([size]) }, (k, { y, x }) => k.dropout(y, x, mask, scale))).y.map(Boolean),
        )
        assert.deepEqual(got, want)
      }),
      { numRuns: 200 },
    )
  })
})
