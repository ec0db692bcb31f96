import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Target, type Toy, toy } from './toys.ts'

const points = (
  name: Toy | Target,
  o: { count?: number; noise?: number; seed?: number; part?: 'train' | 'test' } = {},
) => toy(name, { count: 1000, noise: 0, seed: 1, part: 'train', ...o })

describe('two-dimensional sets', () => {
  test('are the same for the same seed, others for another, and other ones to test on', () => {
    for (const name of ['circle', 'spiral', 'xor', 'gauss'] as const) {
      const { x, y } = points(name)
      assert.deepEqual(points(name), { x, y })
      assert.notDeepEqual(points(name, { seed: 2 }).x, x)
      assert.notDeepEqual(points(name, { part: 'test' }).x, x)
      assert.equal(y.filter(label => label === 1).length, 500)
      assert.ok(x.every(Number.isFinite) && x.some(value => value < -0.3) && x.some(value => value > 0.3), name)
    }
  })

  test('more points begin with the same ones', () => {
    for (const name of ['circle', 'spiral', 'xor', 'gauss'] as const) {
      assert.deepEqual(points(name, { count: 10, noise: 0.2 }).x, points(name, { noise: 0.2 }).x.slice(0, 20))
    }
  })

  test('circle: a disc in a ring', () => {
    const { x, y } = points('circle')
    for (const [i, label] of y.entries()) {
      const r = Math.hypot(x[2 * i]!, x[2 * i + 1]!)
      assert.ok(label === 0 ? r < 0.5001 : r > 0.6999 && r < 1.0001)
    }
  })

  test('xor: the sign of the product', () => {
    const { x, y } = points('xor')
    for (const [i, label] of y.entries()) assert.equal(x[2 * i]! * x[2 * i + 1]! > 0 ? 0 : 1, label)
  })

  test('spiral: each arm is the other turned by half a turn, 1¾ turns long', () => {
    const { x, y } = points('spiral')
    for (const [i, label] of y.entries()) {
      const sign = label === 0 ? 1 : -1
      const [a, b] = [sign * x[2 * i]!, sign * x[2 * i + 1]!]
      const angle = 2 * Math.PI * 1.75 * Math.hypot(a, b)
      const away = Math.hypot(a - Math.hypot(a, b) * Math.sin(angle), b - Math.hypot(a, b) * Math.cos(angle))
      assert.ok(away < 0.011, `${away}`)
    }
  })

  test('numbers to predict: a plane, and hills and hollows that alternate; noise is added to them', () => {
    const at = (name: Target) => {
      const { x, y } = points(name)
      return Array.from(y, (value, i) => ({ a: x[2 * i]!, b: x[2 * i + 1]!, value }))
    }
    for (const { a, b, value } of at('plane')) assert.ok(Math.abs(value - (a + b) / 2) < 1e-6)
    for (const { a, b, value } of at('hills')) {
      const middle = [-1, 0, 1].findIndex(column => Math.hypot(a - column / 1.5, Math.abs(b) - 0.42) < 0.33)
      if (middle < 0) assert.ok(Math.abs(value) < 0.001, `${value}`)
      else assert.equal(Math.sign(value), (middle === 1 ? -1 : 1) * Math.sign(b), `${a} ${b}`)
    }
    const [still, moved] = [points('hills'), points('hills', { noise: 0.1 })]
    assert.deepEqual(moved.x, still.x)
    const variance =
      Array.from(moved.y, (value, i) => (value - still.y[i]!) ** 2).reduce((sum, each) => sum + each, 0) / 1000
    assert.ok(Math.abs(variance - 0.01) < 0.0015, `${variance}`)
  })

  test('noise moves points by its standard deviation', () => {
    const still = points('circle').x
    const moved = points('circle', { noise: 0.1 }).x.map((value, i) => value - still[i]!)
    const variance = moved.reduce((sum, value) => sum + value * value, 0) / moved.length
    assert.ok(Math.abs(variance - 0.01) < 0.0015, `${variance}`)
  })
})
