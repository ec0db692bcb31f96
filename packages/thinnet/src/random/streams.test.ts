import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kolmogorovSmirnov } from '../../tests/statistics.ts'
import { philox4x32 } from './philox.ts'
import {
  block,
  drawsWithReplacement,
  PURPOSE,
  permutation,
  randomSeed,
  type Stream,
  seedKey,
  siteOf,
  uniforms,
} from './streams.ts'

const stream: Stream = { key: [7, 1], step: 3, site: siteOf('dense'), purpose: PURPOSE.init }
const at = (step: number): Stream => ({ ...stream, step })

/** Pearson's statistic of counts that should be equal. */
function chiSquared(counts: ArrayLike<number>): number {
  const all = Array.from(counts)
  const expected = all.reduce((a, b) => a + b, 0) / all.length
  return all.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('siteOf', () => {
  test('is FNV-1a, 32 bit: the vectors of its authors', () => {
    assert.equal(siteOf(''), 0x811c9dc5)
    assert.equal(siteOf('a'), 0xe40c292c)
    assert.equal(siteOf('foobar'), 0xbf9cf968)
  })

  test('hashes UTF-8 bytes', () => {
    const bytes = [0xc3, 0xa9] // é
    const hash = bytes.reduce((h, b) => ((h ^ BigInt(b)) * 0x01000193n) % 2n ** 32n, 0x811c9dc5n)
    assert.equal(siteOf('é'), Number(hash))
  })
})

describe('seedKey', () => {
  test('splits numbers and the bigints equal to them alike', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), seed => {
        const [low, high] = seedKey(seed)
        assert.equal(high * 2 ** 32 + low, seed)
        assert.deepEqual(seedKey(BigInt(seed)), [low, high])
      }),
    )
  })

  test('takes bigints up to 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), seed => {
        const [low, high] = seedKey(seed)
        assert.equal((BigInt(high) << 32n) + BigInt(low), seed)
      }),
    )
  })

  test('refuses what is no seed', () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -1n, 2n ** 64n, '1', null, undefined]) {
      assert.throws(() => seedKey(seed as number), { name: 'ThinnetError', message: /seed: expected a whole number/ })
    }
  })

  test('accepts random seeds, which differ', () => {
    const seeds = Array.from({ length: 50 }, randomSeed)
    for (const seed of seeds) seedKey(seed)
    assert.equal(new Set(seeds).size, 50)
    assert.ok(seeds.some(seed => seed >= 2 ** 32))
  })
})

describe('uniforms', () => {
  test('are the words of the counter [block, step, site, purpose], halfway between the multiples of 2^-32', () => {
    const expected: number[] = []
    for (let index = 0; index < 3; index++) {
      const out = new Uint32Array(4)
      philox4x32(index, 3, siteOf('dense'), PURPOSE.init, 7, 1, out)
      expected.push(...[...out].map(word => word / 2 ** 32 + 2 ** -33))
    }
    assert.deepEqual([...uniforms(stream, 10)], expected.slice(0, 10))
  })

  test('begin alike, however many are drawn', () => {
    assert.deepEqual(uniforms(stream, 5), uniforms(stream, 50).subarray(0, 5))
    assert.equal(uniforms(stream, 0).length, 0)
  })

  test('are evenly distributed in the open interval', () => {
    const sample = uniforms(stream, 50_000)
    assert.ok(sample.every(u => u > 0 && u < 1))
    assert.ok(kolmogorovSmirnov(sample, u => u) < 1.95)
  })

  test('differ wherever one word of key or counter differs', () => {
    const others: Stream[] = [
      { ...stream, key: [8, 1] },
      { ...stream, key: [7, 2] },
      { ...stream, step: 4 },
      { ...stream, site: siteOf('dense_1') },
      { ...stream, purpose: PURPOSE.shuffle },
    ]
    const firsts = [stream, ...others].map(s => uniforms(s, 1)[0])
    assert.equal(new Set(firsts).size, 6)
  })
})

test('block takes its index modulo 2^32', () => {
  const [a, b] = [new Uint32Array(4), new Uint32Array(4)]
  block(stream, 5, a)
  block(stream, 2 ** 45 + 5, b)
  assert.deepEqual(a, b)
})

describe('permutation', () => {
  test('holds each index once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (n, step) => {
        const order = permutation(at(step), n)
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          [...Array(n).keys()],
        )
      }),
    )
  })

  test('gives every order equally often', () => {
    const counts = new Map<string, number>()
    for (let step = 0; step < 12_000; step++) {
      const order = permutation(at(step), 4).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    assert.equal(counts.size, 24)
    assert.ok(chiSquared([...counts.values()]) < 49.73) // 23 degrees of freedom, 0.999
  })

  test('refuses what is no count', () => {
    for (const n of [-1, 2.5, Number.NaN, 2 ** 32]) assert.throws(() => permutation(stream, n), /permutation: expected/)
  })
})

describe('drawsWithReplacement', () => {
  test('draws every index equally often', () => {
    const counts = new Uint32Array(10)
    for (const draw of drawsWithReplacement(stream, 10, 20_000)) counts[draw]!++
    assert.ok(chiSquared(counts) < 27.88) // 9 degrees of freedom, 0.999
  })

  test('is unbiased where 2^32 is far from a multiple of n', () => {
    // Without rejection, word mod n would fall in the lower third with probability 1/2.
    const n = 3 * 2 ** 30
    const draws = drawsWithReplacement(stream, n, 20_000)
    assert.ok(draws.every(draw => draw < n))
    assert.ok(
      kolmogorovSmirnov(
        Float64Array.from(draws, draw => draw / n),
        u => u,
      ) < 1.95,
    )
  })

  test('of one is 0, and of none is refused', () => {
    assert.deepEqual([...drawsWithReplacement(stream, 1, 3)], [0, 0, 0])
    assert.throws(() => drawsWithReplacement(stream, 0, 3), /expected a whole number from 1/)
  })
})
