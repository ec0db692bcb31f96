import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DropoutMask } from '../../src/kernels/kernels.ts'
import { PURPOSE, type Stream } from '../../src/random/streams.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const stream: Stream = { key: [3, 0x9abcdef0], step: 70, site: 0xdeadbeef, purpose: PURPOSE.dropout }

onEach('dropout with shift and dropped', kernels => {
  const drop = async (x: number[], mask: DropoutMask, scale: number, values?: { shift: number; dropped: number }) =>
    (
      await call(kernels, { x: given([x.length], x) }, { y: out([x.length]) }, (k, { y, x }) => {
        k.dropout(y, x, mask, scale, values)
      })
    ).y

  test('puts them where dropout puts x · scale and 0', async () => {
    for (const rate of [0, 2 ** -32, 0.25, 0.5, 0x80_7fffff / 2 ** 32, 1 - 2 ** -32, 1]) {
      for (const first of [0, 5, 1_000_003]) {
        // one that is cut for threads is long, and done once a rate
        for (const size of [0, 1, 15, 17, 500, ...(first === 5 ? [70_001] : [])]) {
          const x = uniform(size, size, 1, 2)
          const mask = { rate, stream, first }
          const kept = await drop(Array(size).fill(1), mask, 1)
          const want = x.map((value, i) => (kept[i] ? value * 1.5 + 0.25 : -3))
          assertClose(kernels, await drop(x, mask, 1.5, { shift: 0.25, dropped: -3 }), want)
        }
      }
    }
  })

  test('of 0 are dropout without them', async () => {
    const x = [...uniform(1, 997), nan, infinity, -infinity]
    const mask = { rate: 0.4, stream, first: 3 }
    assertClose(kernels, await drop(x, mask, 2, { shift: 0, dropped: 0 }), await drop(x, mask, 2), { factor: 0 })
  })

  test('a dropped NaN or infinity becomes `dropped`, a kept one stays', async () => {
    for (const value of [nan, infinity, -infinity]) {
      const mask = { rate: 0.5, stream, first: 0 }
      const want = (await drop(Array(100).fill(1), mask, 1)).map(kept => (kept ? value : 0.5))
      assert.deepEqual(await drop(Array(100).fill(value), mask, 2, { shift: 1, dropped: 0.5 }), want)
    }
  })

  test('in place as out of place', async () => {
    const x = given([777], uniform(3, 777))
    const mask = { rate: 0.5, stream, first: 9 }
    const values = { shift: 0.5, dropped: -1 }
    const got = await call(kernels, { x }, { y: out([777]), inPlace: x }, (k, r) => {
      k.dropout(r.y, r.x, mask, 2, values)
      k.dropout(r.inPlace, r.inPlace, mask, 2, values)
    })
    assert.deepEqual(got.inPlace, got.y)
  })
})

onEachFloat32('dropout with shift and dropped', kernels => {
  test('any rate, size, first and values', async () => {
    const numbers = fc.double({ min: -4, max: 4, noNaN: true })
    const masks = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      stream: fc.constant(stream),
      first: fc.integer({ min: 0, max: 2 ** 32 }),
    })
    const values = fc.record({ shift: numbers, dropped: numbers })
    await fc.assert(
      fc.asyncProperty(
        masks,
        fc.integer({ min: 0, max: 300 }),
        fc.integer(),
        values,
        async (mask, size, seed, values) => {
          const x = given([size], uniform(seed, size, 1, 2))
          const body = (k: typeof kernels, r: Record<'y' | 'x', Parameters<typeof k.fill>[0]>) =>
            k.dropout(r.y, r.x, mask, 1.25, values)
          // x · scale and shift may cancel
          await assertAgrees(kernels, { x }, { y: out([size]) }, body, {
            magnitudes: { y: 2.5 + Math.abs(values.shift) },
          })
        },
      ),
      { numRuns: 200 },
    )
  })
})
