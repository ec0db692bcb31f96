import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotated } from './rotate.ts'

const image = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const near = (got: Float32Array, want: number[]) =>
  want.forEach((value, i) => {
    assert.ok(Math.abs(got[i]! - value) < 1e-5, `${got}`)
  })

test('quarter turns move pixels, counter-clockwise', () => {
  near(rotated(image, 3, 3, 0), image)
  near(rotated(image, 3, 3, 90), [3, 6, 9, 2, 5, 8, 1, 4, 7])
  near(rotated(image, 3, 3, 180), [9, 8, 7, 6, 5, 4, 3, 2, 1])
  near(rotated(image, 3, 3, -90), [7, 4, 1, 8, 5, 2, 9, 6, 3])
  near(rotated(image, 3, 3, 360), image)
})

test('between the pixels it is in between, beyond the edges 0', () => {
  const diagonal = rotated([0, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3, 45)
  near(diagonal.slice(4, 5), [1])
  assert.equal(rotated([1, 1, 1, 1, 1, 1, 1, 1, 1], 3, 3, 45)[0]! < 0.7, true)
})
