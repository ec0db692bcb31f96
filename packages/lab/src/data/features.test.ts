import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FEATURES, featuresOf, inputsOf } from './features.ts'

describe('features of points', () => {
  test('are what their names say', () => {
    const [a, b] = [0.75, -1.25]
    const expected = [a, b, a * a, b * b, a * b, Math.sin(5 * a), Math.sin(5 * b)]
    for (const [i, value] of inputsOf([a, b], FEATURES).entries()) {
      assert.ok(Math.abs(value - expected[i]!) < 1e-6, `${FEATURES[i]}: ${value} ${expected[i]}`)
    }
  })

  test('the two coordinates are the points themselves, to the bit', () => {
    const points = Float32Array.of(0.1, -0.2, 1 / 3, 0.7)
    assert.deepEqual(inputsOf(points, featuresOf('x1,x2')), points)
    assert.deepEqual(inputsOf(points, featuresOf('x2')), Float32Array.of(-0.2, 0.7))
  })

  test('sines are those of the engine but for rounding, far from 0, too', () => {
    for (let x = -8; x <= 8; x += 0.01) {
      const [sine] = inputsOf([x, 0], ['sinx1'])
      assert.ok(Math.abs(sine! - Math.sin(5 * x)) < 1e-7, `${x}`)
    }
  })
})
