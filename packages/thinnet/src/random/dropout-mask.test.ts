import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { dropoutThreshold, keepMask } from './dropout-mask.ts'
import { philox4x32 } from './philox.ts'
import { PURPOSE, type Stream, siteOf } from './streams.ts'

const stream: Stream = { key: [42, 9], step: 5, site: siteOf('dropout'), purpose: PURPOSE.dropout }

function mask(rate: number, first: number, count: number, from = stream): Uint8Array {
  const out = new Uint8Array(count).fill(2)
  keepMask(from, rate, first, count, out)
  return out
}

function word(block: bigint, which: bigint, purpose: number): bigint {
  const out = new Uint32Array(4)
  philox4x32(Number(block % 2n ** 32n), 5, siteOf('dropout'), purpose, 42, 9, out)
  return BigInt(out[Number(which)]!)
}

/** The definition for one element: a byte and 24 more bits make a number of 32 bits, dropped where it is below T. */
function keptByDefinition(rate: number, e: bigint): number {
  return bitsOf(e) < BigInt(Math.round(rate * 2 ** 32)) ? 0 : 1
}

function bitsOf(e: bigint): bigint {
  const place = e % 16n
  const byte = (word(e / 16n, place / 4n, 2) >> (8n * (place % 4n))) & 255n
  const more = word(e / 4n, e % 4n, 3) & 0xffffffn
  return byte * 2n ** 24n + more
}

const ordinary = fc.double({ min: 0, max: 1, noNaN: true })
/** With a whole top byte, with none, and close to nothing and all. */
const special = fc.constantFrom(0, 2 ** -33, 2 ** -32, 2 ** -20, 2 ** -8, 0.2, 0.25, 0.5, 1 - 2 ** -20, 1 - 2 ** -33, 1)
const anyRate = fc.oneof(ordinary, special)
const anyFirst = fc.oneof(
  fc.nat(5000),
  fc.maxSafeNat().map(e => Math.max(0, e - 5000)),
)

describe('keepMask', () => {
  test('follows the definition, element by element, from any first element on', () => {
    fc.assert(
      fc.property(anyRate, anyFirst, fc.nat(80), (rate, first, count) => {
        const expected = Array.from({ length: count }, (_, i) => keptByDefinition(rate, BigInt(first + i)))
        assert.deepEqual([...mask(rate, first, count)], expected)
      }),
    )
  })

  test('follows the definition where only the 24 bits of ties drop', () => {
    // Some 16 of 4096 elements are ties at this rate, and half of those are dropped.
    const expected = Array.from({ length: 4096 }, (_, e) => keptByDefinition(2 ** -9, BigInt(e)))
    assert.ok(expected.includes(0))
    assert.deepEqual([...mask(2 ** -9, 0, 4096)], expected)
  })

  test('drops an element at rates above its own 32 bits, to the last of them', () => {
    fc.assert(
      fc.property(anyFirst, e => {
        const bits = Number(bitsOf(BigInt(e)))
        assert.deepEqual([...mask(bits / 2 ** 32, e, 1)], [1])
        assert.deepEqual([...mask((bits + 1) / 2 ** 32, e, 1)], [0])
      }),
    )
  })

  test('of the parts of a batch is that of the whole', () => {
    fc.assert(
      fc.property(anyRate, anyFirst, fc.nat(100), fc.nat(100), (rate, first, a, b) => {
        const parts = [...mask(rate, first, a), ...mask(rate, first + a, b)]
        assert.deepEqual(parts, [...mask(rate, first, a + b)])
      }),
    )
  })

  test('drops at a higher rate all that it drops at a lower one', () => {
    fc.assert(
      fc.property(anyRate, anyRate, (a, b) => {
        const low = mask(Math.min(a, b), 3, 500)
        assert.ok(mask(Math.max(a, b), 3, 500).every((kept, i) => kept <= low[i]!))
      }),
    )
  })

  test('drops the fraction asked for', () => {
    const count = 200_000
    for (const rate of [0.001, 1 / 256, 0.2, 0.5, 0.7, 0.999]) {
      const dropped = mask(rate, 0, count).reduce((sum, kept) => sum + 1 - kept, 0)
      const deviation = Math.sqrt(count * rate * (1 - rate))
      assert.ok(Math.abs(dropped - count * rate) < 4 * deviation, `${dropped} of ${count} at rate ${rate}`)
    }
  })

  test('drops tiny fractions, and keeps tiny fractions', () => {
    // Poisson with mean 4: between 1 and 15 with probability above 0.98; fixed by the stream, so this never flickers.
    const count = 2 ** 22
    const dropped = mask(2 ** -20, 0, count).reduce((sum, kept) => sum + 1 - kept, 0)
    const kept = mask(1 - 2 ** -20, 0, count).reduce((sum, kept) => sum + kept, 0)
    for (const few of [dropped, kept]) assert.ok(few >= 1 && few <= 15, `${few}`)
  })

  test('at rate 0 keeps all, at rate 1 drops all', () => {
    assert.ok(mask(0, 0, 10_000).every(kept => kept === 1))
    assert.ok(mask(1, 0, 10_000).every(kept => kept === 0))
  })

  test('looks at key, step and site, not at the purpose', () => {
    const own = mask(0.5, 0, 64).join()
    assert.equal(mask(0.5, 0, 64, { ...stream, purpose: PURPOSE.init }).join(), own)
    for (const other of [{ key: [42, 10] as const }, { key: [43, 9] as const }, { step: 6 }, { site: 1 }]) {
      assert.notEqual(mask(0.5, 0, 64, { ...stream, ...other }).join(), own)
    }
  })

  test('writes no more than it is asked to', () => {
    const out = new Uint8Array(20).fill(2)
    keepMask(stream, 0.5, 0, 17, out)
    assert.ok(out.subarray(0, 17).every(kept => kept < 2))
    assert.deepEqual([...out.subarray(17)], [2, 2, 2])
  })
})

test('dropoutThreshold is the rate in units of 2^-32', () => {
  assert.equal(dropoutThreshold(0), 0)
  assert.equal(dropoutThreshold(0.5), 2 ** 31)
  assert.equal(dropoutThreshold(1), 2 ** 32)
  assert.equal(dropoutThreshold(0.1), 429496730)
})
