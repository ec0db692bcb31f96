import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { philox4x32 } from './philox.ts'

type Words = [number, number, number, number]
const word = fc.integer({ min: 0, max: 0xffffffff })
const words = fc.tuple(word, word, word, word)
const key = fc.tuple(word, word)

function philox(counter: Words, [k0, k1]: [number, number]): number[] {
  const out = new Uint32Array(4)
  philox4x32(...counter, k0, k1, out)
  return [...out]
}

/** The same function as the paper writes it, in whole 64-bit products. */
function philoxInBigInts(counter: Words, [k0, k1]: [number, number]): number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
  for (let round = 0n; round < 10n; round++) {
    const first = a * 0xd2511f53n
    const second = c * 0xcd9e8d57n
    const key0 = BigInt.asUintN(32, BigInt(k0) + round * 0x9e3779b9n)
    const key1 = BigInt.asUintN(32, BigInt(k1) + round * 0xbb67ae85n)
    a = (second >> 32n) ^ b ^ key0
    b = BigInt.asUintN(32, second)
    c = (first >> 32n) ^ d ^ key1
    d = BigInt.asUintN(32, first)
  }
  return [a, b, c, d].map(Number)
}

describe('philox4x32', () => {
  // The lines `philox4x32 10` of kat_vectors in Random123.
  test('gives the known answers of Random123', () => {
    const ones = 0xffffffff
    assert.deepEqual(philox([0, 0, 0, 0], [0, 0]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
    assert.deepEqual(philox([ones, ones, ones, ones], [ones, ones]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd])
    assert.deepEqual(
      philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    )
  })

  test('agrees with 64-bit integer arithmetic on any counter and key', () => {
    fc.assert(fc.property(words, key, (c, k) => assert.deepEqual(philox(c, k), philoxInBigInts(c, k))))
  })

  test('writes at the place asked for, the same bits to signed words', () => {
    fc.assert(
      fc.property(words, key, (c, k) => {
        const out = new Int32Array(6).fill(7)
        philox4x32(...c, ...k, out, 1)
        assert.deepEqual([...new Uint32Array(out.buffer)], [7, ...philox(c, k), 7])
      }),
    )
  })

  test('takes counter and key words modulo 2^32', () => {
    fc.assert(
      fc.property(words, key, fc.integer({ min: -1000, max: 1000 }), (c, k, turns) => {
        const shift = turns * 2 ** 32
        const moved = c.map(w => w + shift) as Words
        assert.deepEqual(philox(moved, [k[0] + shift, k[1] + shift]), philox(c, k))
      }),
    )
  })
})
