import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kolmogorovSmirnov, moments, normalCdf } from '../../tests/statistics.ts'
import { normalQuantile, normals, truncatedNormals } from './normal.ts'
import { PURPOSE, type Stream, siteOf } from './streams.ts'

const stream: Stream = { key: [1, 0], step: 0, site: siteOf('dense/kernel'), purpose: PURPOSE.init }
const close = (got: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(got / expected - 1) <= tolerance, `${got} for ${expected}`)

describe('normalQuantile', () => {
  test('gives the values printed with the algorithm', () => {
    close(normalQuantile(0.25), -0.6744897501960817, 4e-16)
    close(normalQuantile(0.001), -3.090232306167814, 4e-16)
    close(normalQuantile(1e-20), -9.262340089798409, 4e-16)
  })

  test('inverts the normal distribution function, in all three of its parts', () => {
    // dp/p is about z² · dz/z: an error of one unit in the last place of z grows that much in p.
    const inverts = (p: number) => {
      const z = normalQuantile(p)
      close(normalCdf(z), p, 1e-15 * (4 + 2 * z * z))
    }
    const exponent = fc.double({ min: -300, max: -0.31, noNaN: true })
    fc.assert(fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), inverts))
    fc.assert(fc.property(exponent, e => inverts(10 ** e)))
  })

  test('is odd about one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), word => {
        const p = (word + 0.5) / 2 ** 32
        assert.equal(normalQuantile(1 - p), -normalQuantile(p))
      }),
    )
    assert.equal(normalQuantile(0.5), 0)
  })

  test('has the limits of its interval, and no number beyond them', () => {
    assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY)
    assert.equal(normalQuantile(1), Number.POSITIVE_INFINITY)
    for (const p of [-0.1, 1.1, Number.NaN]) assert.ok(Number.isNaN(normalQuantile(p)))
  })
})

describe('normals', () => {
  const sample = normals(stream, 50_000)

  test('are normally distributed', () => {
    const { mean, variance } = moments(sample)
    assert.ok(kolmogorovSmirnov(sample, normalCdf) < 1.95)
    assert.ok(Math.abs(mean) < 4 / Math.sqrt(50_000))
    assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / 50_000))
  })

  test('call no function whose last bit an engine may choose', t => {
    for (const name of [
      'log',
      'log1p',
      'log2',
      'exp',
      'expm1',
      'pow',
      'sin',
      'cos',
      'cosh',
      'atanh',
      'cbrt',
    ] as const) {
      t.mock.method(Math, name, () => assert.fail(`Math.${name} was called`))
    }
    assert.deepEqual(normals(stream, 1000), sample.subarray(0, 1000))
    assert.throws(() => Math.log(2))
  })
})

test('truncatedNormals are the normal numbers within two of zero', () => {
  const sample = truncatedNormals(stream, 50_000)
  const [low, high] = [normalCdf(-2), normalCdf(2)]
  assert.ok(sample.every(z => Math.abs(z) < 2))
  assert.ok(Math.min(...sample) < -1.999 && Math.max(...sample) > 1.999)
  assert.ok(kolmogorovSmirnov(sample, z => (normalCdf(z) - low) / (high - low)) < 1.95)
})
