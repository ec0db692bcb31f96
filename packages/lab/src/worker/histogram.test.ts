import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { random } from 'thinnet'
import { binsFor, distributionOf } from './histogram.ts'

const normals = (seed: number, scale: number) =>
  Float32Array.from(random.normals(random.streamOf({ seed, site: 'histogram' }), 5000), value => scale * value)

describe('histograms', () => {
  test('every value that is not zero is in the bin whose edges are around it', () => {
    for (const scale of [1e-6, 0.37, 1, 25, 1e9]) {
      const values = normals(1, scale)
      values.fill(0, 0, 500)
      const bins = binsFor([values])
      const { shares, zeros } = distributionOf(values, bins)
      assert.ok(bins.count >= 40 && bins.count <= 120, `${scale}: ${bins.count}`)
      assert.equal(zeros, 0.1)
      for (const [i, share] of shares.entries()) {
        const inside = values.filter(value => value !== 0 && Math.floor(value / bins.width) - bins.first === i)
        assert.equal(share, inside.length / 5000)
      }
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 0.9) < 1e-9)
    }
  })

  test('bins hold all sets, and zero is an edge', () => {
    const bins = binsFor([normals(1, 1), normals(2, 3), [0.5]])
    const [lowest, highest] = [bins.first * bins.width, (bins.first + bins.count) * bins.width]
    for (const value of [...normals(1, 1), ...normals(2, 3), 0, 0.5]) assert.ok(value >= lowest && value < highest)
    assert.ok(bins.first < 0 && Number.isInteger(bins.first))
  })

  test('moments', () => {
    const { mean, standardDeviation, zeros } = distributionOf([0, 0, 3, 5], binsFor([[5]]))
    assert.deepEqual([mean, standardDeviation, zeros], [2, Math.sqrt(4.5), 0.5])
  })

  test('nothing but zeros, and one value alone', () => {
    const nothing = binsFor([new Float32Array(4)])
    const { zeros, shares } = distributionOf(new Float32Array(4), nothing)
    assert.deepEqual([zeros, Math.max(...shares)], [1, 0])
    for (const value of [1, -1, 0.1, -7e-12]) {
      assert.equal(Math.max(...distributionOf([value], binsFor([[value]])).shares), 1)
    }
  })
})
