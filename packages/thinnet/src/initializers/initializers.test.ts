import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kolmogorovSmirnov, moments, normalCdf } from '../../tests/statistics.ts'
import { PURPOSE, type Stream, siteOf } from '../random/streams.ts'
import * as initializers from './index.ts'
import { fans, type Initializer } from './initializer.ts'
import { initializerFor } from './resolve.ts'

const stream: Stream = { key: [3, 0], step: 0, site: siteOf('dense/kernel'), purpose: PURPOSE.init }
const named = { ...initializers }
const size = 40_000

const uniformCdf = (low: number, high: number) => (x: number) => (x - low) / (high - low)
const truncatedCdf = (z: number) => (normalCdf(z) - normalCdf(-2)) / (normalCdf(2) - normalCdf(-2))

function fits(values: Float64Array, cdf: (x: number) => number): void {
  const statistic = kolmogorovSmirnov(values, cdf)
  assert.ok(statistic < 1.95, `Kolmogorov-Smirnov ${statistic}`)
}

/** Whether the values come close to ± the limit, and stay below it. */
function reaches(values: Float64Array, limit: number): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return -limit < low && low < -0.998 * limit && 0.998 * limit < high && high < limit
}

describe('constant initializers', () => {
  test('fill the shape', () => {
    const { constant, ones, zeros } = initializers
    assert.deepEqual(zeros().draw([2, 3], stream), new Float64Array(6))
    assert.deepEqual(ones().draw([2], stream), Float64Array.of(1, 1))
    assert.deepEqual(constant().draw([2], stream), Float64Array.of(0, 0))
    assert.deepEqual(constant({ value: -0.1 }).draw([], stream), Float64Array.of(-0.1))
  })
})

describe('identity', () => {
  const { identity } = initializers
  test('is 1, or the gain, where row and column are the same', () => {
    assert.deepEqual(identity().draw([2, 3], stream), Float64Array.of(1, 0, 0, 0, 1, 0))
    assert.deepEqual(identity({ gain: -0.5 }).draw([3, 2], stream), Float64Array.of(-0.5, 0, 0, -0.5, 0, 0))
  })
  test('is for matrices alone', () => {
    const message = /identity: expected a weight of two dimensions, got \[3, 3, 1, 1\]/
    assert.throws(() => identity().draw([3, 3, 1, 1], stream), { name: 'ThinnetError', message })
    assert.throws(() => identity({ gain: Number.NaN }), /identity: expected gain: a finite number, got NaN/)
  })
})

describe('random initializers', () => {
  test('randomNormal has mean 0 and stddev 0.05, or those given', () => {
    fits(initializers.randomNormal().draw([size], stream), x => normalCdf(x / 0.05))
    fits(initializers.randomNormal({ mean: 2, stddev: 3 }).draw([size], stream), x => normalCdf((x - 2) / 3))
  })

  test('truncatedNormal stays within two standard deviations, before truncation', () => {
    const values = initializers.truncatedNormal({ mean: 1, stddev: 0.5 }).draw([size], stream)
    assert.ok(values.every(x => Math.abs(x - 1) < 1))
    fits(values, x => truncatedCdf((x - 1) / 0.5))
    fits(initializers.truncatedNormal().draw([size], stream), x => truncatedCdf(x / 0.05))
  })

  test('randomUniform lies between its limits', () => {
    const values = initializers.randomUniform({ minval: 1, maxval: 3 }).draw([size], stream)
    assert.ok(values.every(x => x > 1 && x < 3))
    fits(values, uniformCdf(1, 3))
    fits(initializers.randomUniform().draw([size], stream), uniformCdf(-0.05, 0.05))
  })

  test('with a standard deviation of 0 give the mean', () => {
    assert.deepEqual(initializers.randomNormal({ mean: 0.3, stddev: 0 }).draw([2], stream), Float64Array.of(0.3, 0.3))
    assert.deepEqual(
      initializers.randomUniform({ minval: 0.3, maxval: 0.3 }).draw([2], stream),
      Float64Array.of(0.3, 0.3),
    )
  })

  test('keep the options they were made with, defaults filled in', () => {
    assert.deepEqual(initializers.randomNormal({ stddev: 1 }).config, { mean: 0, stddev: 1 })
    assert.deepEqual(initializers.truncatedNormal({ mean: 1 }).config, { mean: 1, stddev: 0.05 })
    assert.deepEqual(initializers.randomUniform().config, { minval: -0.05, maxval: 0.05 })
    assert.deepEqual(initializers.randomUniform({ minval: undefined as never }).config, { minval: -0.05, maxval: 0.05 })
  })

  test('refuse bad options when they are made', () => {
    const make = named as unknown as Record<string, (options: unknown) => Initializer>
    const bad: [string, unknown, RegExp][] = [
      ['randomNormal', { stddev: -1 }, /randomNormal: expected stddev: a finite number ≥ 0, got -1\./],
      ['randomNormal', { mean: Number.NaN }, /randomNormal: expected mean: a finite number, got NaN/],
      [
        'truncatedNormal',
        { stddev: Number.POSITIVE_INFINITY },
        /truncatedNormal: expected stddev: a finite number ≥ 0, got Infinity/,
      ],
      ['truncatedNormal', { stddev: -0.1 }, /truncatedNormal: expected stddev: a finite number ≥ 0, got -0.1/],
      ['randomUniform', { minval: 1 }, /randomUniform: expected minval ≤ maxval, got \[1, 0.05\]/],
      ['randomUniform', { maxval: '1' }, /randomUniform: expected maxval: a finite number, got "1"/],
      ['randomUniform', { std: 1 }, /randomUniform: expected options among minval, maxval, got "std"/],
      ['randomNormal', { seed: 1 }, /expected no seed, got one\. Leave it out/],
      ['constant', 0.1, /constant: expected an object of options, got 0.1\. Write { value: … }/],
      ['constant', { value: null }, /constant: expected value: a finite number, got null/],
    ]
    for (const [name, options, message] of bad) {
      assert.throws(() => make[name]!(options), { name: 'ThinnetError', message })
    }
  })
})

describe('orthogonal', () => {
  for (const shape of [[7, 7], [9, 4], [4, 9], [2, 3, 5], [32, 48], [6]]) {
    test(`[${shape}]: columns or rows of the given length, at right angles`, () => {
      const values = initializers.orthogonal({ gain: 3 }).draw(shape, stream)
      const columns = shape.at(-1)!
      const rows = values.length / columns
      const vectors = Array.from({ length: Math.min(rows, columns) }, (_, i) =>
        values.filter((_, k) => (rows < columns ? Math.floor(k / columns) === i : k % columns === i)),
      )
      for (const [i, a] of vectors.entries()) {
        for (const b of vectors.slice(0, i + 1)) {
          const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0)
          assert.ok(Math.abs(product - (a === b ? 9 : 0)) < 1e-12)
        }
      }
    })
  }

  test('turns to all sides alike', () => {
    const angles = Array.from({ length: 2000 }, (_, step) => {
      const [x, y] = initializers.orthogonal().draw([2, 2], { ...stream, step })
      return Math.atan2(y!, x!)
    })
    fits(Float64Array.from(angles), uniformCdf(-Math.PI, Math.PI))
  })
})

describe('fans', () => {
  test('are counted as Keras counts them', () => {
    assert.deepEqual(fans([784, 10]), { fanIn: 784, fanOut: 10 })
    assert.deepEqual(fans([3, 5, 8, 16]), { fanIn: 120, fanOut: 240 })
    assert.deepEqual(fans([7]), { fanIn: 7, fanOut: 7 })
    assert.deepEqual(fans([]), { fanIn: 1, fanOut: 1 })
  })
})

describe('variance scaling initializers', () => {
  // Dense [in, out] and convolution [kh, kw, C, F]; the variances are the papers'.
  const shapes: { shape: number[]; fanIn: number; fanOut: number }[] = [
    { shape: [400, 100], fanIn: 400, fanOut: 100 },
    { shape: [3, 3, 64, 80], fanIn: 576, fanOut: 720 },
  ]
  const variances = {
    glorot: (fanIn: number, fanOut: number) => 2 / (fanIn + fanOut),
    he: (fanIn: number) => 2 / fanIn,
    lecun: (fanIn: number) => 1 / fanIn,
  }

  for (const family of ['glorot', 'he', 'lecun'] as const) {
    for (const { shape, fanIn, fanOut } of shapes) {
      const variance = variances[family](fanIn, fanOut)

      test(`${family}Uniform on [${shape}] is uniform with the paper's variance`, () => {
        const values = named[`${family}Uniform`]().draw(shape, stream)
        const limit = Math.sqrt(3 * variance)
        assert.ok(reaches(values, limit))
        fits(values, uniformCdf(-limit, limit))
        assert.ok(Math.abs(moments(values).variance / variance - 1) < 0.02)
      })

      test(`${family}Normal on [${shape}] is truncated normal with the paper's variance`, () => {
        const values = named[`${family}Normal`]().draw(shape, stream)
        const stddev = Math.sqrt(variance) / 0.8796256610342398
        assert.ok(reaches(values, 2 * stddev))
        fits(values, x => truncatedCdf(x / stddev))
        // Without the correction for the cut tails the variance would be 0.77 times as large.
        assert.ok(Math.abs(moments(values).variance / variance - 1) < 0.02)
      })
    }
  }
})

describe('varianceScaling', () => {
  const { varianceScaling } = initializers
  // [kh, kw, C, F]
  const shape = [3, 3, 64, 80]
  const fansOf = { fanIn: 576, fanOut: 720, fanAvg: 648 }
  for (const [mode, n] of Object.entries(fansOf) as [keyof typeof fansOf, number][]) {
    test(`${mode}: of the variance asked for, in each distribution`, () => {
      const scale = 1.5
      const [variance, stddev] = [scale / n, Math.sqrt(scale / n)]
      const draw = (distribution: 'uniform' | 'truncatedNormal' | 'untruncatedNormal') =>
        varianceScaling({ scale, mode, distribution }).draw(shape, stream)
      const limit = Math.sqrt(3) * stddev
      assert.ok(reaches(draw('uniform'), limit))
      fits(draw('uniform'), uniformCdf(-limit, limit))
      const uncut = stddev / 0.8796256610342398
      assert.ok(reaches(draw('truncatedNormal'), 2 * uncut))
      fits(draw('truncatedNormal'), x => truncatedCdf(x / uncut))
      assert.ok(!reaches(draw('untruncatedNormal'), 2 * uncut))
      fits(draw('untruncatedNormal'), x => normalCdf(x / stddev))
      assert.ok(Math.abs(moments(draw('untruncatedNormal')).variance / variance - 1) < 0.02)
    })
  }

  test("the others are cases of it, to the bit, and its defaults are Keras's", () => {
    const same = (a: Initializer, b: Initializer) => assert.deepEqual(a.draw(shape, stream), b.draw(shape, stream))
    same(varianceScaling(), initializers.lecunNormal())
    same(varianceScaling({ mode: 'fanAvg', distribution: 'uniform' }), initializers.glorotUniform())
    same(varianceScaling({ scale: 2 }), initializers.heNormal())
    assert.deepEqual(varianceScaling().config, { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' })
  })

  test('refuses other options', () => {
    assert.throws(() => varianceScaling({ scale: 0 }), /varianceScaling: expected scale: a finite number > 0, got 0/)
    assert.throws(() => varianceScaling({ mode: 'fan_in' as 'fanIn' }), /mode: fanIn or fanOut or fanAvg, got "fan_in"/)
    assert.throws(
      () => varianceScaling({ distribution: 'normal' as 'uniform' }),
      /truncatedNormal or untruncatedNormal/,
    )
  })
})

describe('every initializer', () => {
  const names = Object.keys(named) as (keyof typeof named)[]

  for (const name of names) {
    test(`${name} has its name, fills any shape, and draws by its stream alone`, () => {
      const initializer = named[name]()
      assert.equal(initializer.name, name)
      const shapes =
        name === 'identity'
          ? [
              [0, 4],
              [4, 6],
            ]
          : [[], [5], [0], [0, 4], [4, 6], [3, 3, 2, 4]]
      for (const shape of shapes) {
        const values = initializer.draw(shape, stream)
        assert.equal(
          values.length,
          shape.reduce((a, b) => a * b, 1),
        )
        assert.ok(values.every(Number.isFinite))
        assert.deepEqual(named[name]().draw(shape, { ...stream }), values)
      }
      const other = initializer.draw([6, 1], { ...stream, site: siteOf('dense_1/kernel') })
      const drawsAtRandom = !['zeros', 'ones', 'constant', 'identity'].includes(name)
      assert.equal(other.join() !== initializer.draw([6, 1], stream).join(), drawsAtRandom)
    })
  }
})

describe('initializerFor', () => {
  test('makes the one named, at its defaults', () => {
    assert.equal(initializerFor('glorotUniform', 'Dense').name, 'glorotUniform')
    assert.deepEqual(initializerFor('randomNormal', 'Dense').config, { mean: 0, stddev: 0.05 })
  })

  test('passes on an initializer, also of your own', () => {
    const own: Initializer = { name: 'own', config: {}, draw: () => new Float64Array(1) }
    assert.equal(initializerFor(own, 'Dense'), own)
  })

  test('refuses what it does not know, with the names it knows', () => {
    const message =
      /^Dense "a": expected an initializer: constant, glorotNormal, .*zeros.*, got "glorot_uniform"\. Did you mean glorotUniform\?$/
    assert.throws(() => initializerFor('glorot_uniform' as 'zeros', 'Dense "a"'), { name: 'ThinnetError', message })
    assert.throws(() => initializerFor(initializers.zeros as never, 'Dense'), /got a function zeros\. Call it/)
    for (const value of [null, undefined, 3, {}, 'toString', '__proto__']) {
      assert.throws(() => initializerFor(value as never, 'Dense'), { name: 'ThinnetError' })
    }
  })
})
