import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import { assertAgrees, assertClose, type Magnitudes } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, type Given, given } from './regions.ts'
import { uniform } from './values.ts'

type State = Record<string, number>

onEach('optimizers', kernels => {
  /** One step on one weight, in vectors of several sizes, where all elements must do the same. */
  const step = async (state: State, g: number, body: Body<string>): Promise<State> => {
    for (const size of [0, 2, 3, 4, 5, 7, 8, 17, 1]) {
      const fill = (value: number) => given([size], Array(size).fill(value))
      const outs = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, fill(value)]))
      const got = await call<string, string>(kernels, { g: fill(g) }, outs, body)
      for (const values of Object.values(got)) assert.deepEqual(values, Array(size).fill(values[0]))
      if (size === 1) return Object.fromEntries(Object.entries(got).map(([name, [value]]) => [name, value]))
    }
    return {}
  }
  const assertState = (got: State, want: State) => {
    assert.deepEqual(Object.keys(got), Object.keys(want))
    for (const what of Object.keys(want)) assertClose(kernels, [got[what]], [want[what]], { what, magnitudes: 1 })
  }

  test('sgd by hand: plain, momentum, nesterov', async () => {
    const o = { learningRate: 0.5, momentum: 0, nesterov: false }
    assertState(await step({ w: 10 }, 4, (k, { w, g }) => k.sgd(w, null, g, o)), { w: 8 })
    const heavy = { ...o, momentum: 0.5 } // v = 0.5 · 6 − 2 = 1
    assertState(await step({ w: 10, v: 6 }, 4, (k, { w, v, g }) => k.sgd(w, v, g, heavy)), { w: 11, v: 1 })
    const nesterov = { ...heavy, nesterov: true } // w = 10 + 0.5 · 1 − 2
    assertState(await step({ w: 10, v: 6 }, 4, (k, { w, v, g }) => k.sgd(w, v, g, nesterov)), { w: 8.5, v: 1 })
  })

  test('adagrad by hand', async () => {
    // a = 7 + 9 = 16, √(16 + 9) = 5
    const o = { learningRate: 10, epsilon: 9 }
    assertState(await step({ w: 1, a: 7 }, 3, (k, { w, a, g }) => k.adagrad(w, a, g, o)), { w: -5, a: 16 })
  })

  test('rmsprop by hand: plain, centered, momentum, both', async () => {
    // a = 0.75 · 4 + 0.25 · 64 = 19; m = 0.75 · 4 + 0.25 · 8 = 5 would make d negative: take m = −4, so m = −1, d = 18
    const o = { learningRate: 10, rho: 0.75, momentum: 0, epsilon: 6 }
    const plain = await step({ w: 1, a: 4 }, 8, (k, { w, a, g }) => k.rmsprop(w, a, null, null, g, o))
    assertState(plain, { w: 1 - 80 / 5, a: 19 })
    const centered = await step({ w: 1, a: 4, m: -4 }, 8, (k, { w, a, m, g }) =>
      k.rmsprop(w, a, m, null, g, { ...o, epsilon: 7 }),
    )
    assertState(centered, { w: 1 - 80 / 5, a: 19, m: -1 })
    const heavy = { ...o, momentum: 0.5 }
    const moving = await step({ w: 1, a: 4, v: 6 }, 8, (k, { w, a, v, g }) => k.rmsprop(w, a, null, v, g, heavy))
    assertState(moving, { w: 1 - 19, a: 19, v: 19 })
    const both = await step({ w: 1, a: 4, m: -4, v: 6 }, 8, (k, { w, a, m, v, g }) =>
      k.rmsprop(w, a, m, v, g, { ...heavy, epsilon: 7 }),
    )
    assertState(both, { w: 1 - 19, a: 19, m: -1, v: 19 })
  })

  test('adam by hand: epsilon is added outside the root', async () => {
    // m = 2 + 0.25 · (6 − 2) = 3; v = 12 + 0.5/3 · (36 − 12) = 16; w = 1 − 10 · 3/(4 + 2)
    const o = { rate: 10, beta1: 0.75, beta2: 1 - 0.5 / 3, epsilon: 2 }
    assertState(await step({ w: 1, m: 2, v: 12 }, 6, (k, { w, m, v, g }) => k.adam(w, m, v, g, o)), {
      w: -4,
      m: 3,
      v: 16,
    })
  })

  test('adadelta by hand: the step uses the d of the steps before', async () => {
    // a = 0.5 · 20 + 0.5 · 16 = 18; u = 4 · √(2 + 7)/√(18 + 7) = 2.4; d = 0.5 · 2 + 0.5 · 5.76
    const o = { learningRate: 0.5, rho: 0.5, epsilon: 7 }
    const got = await step({ w: 1, a: 20, d: 2 }, 4, (k, { w, a, d, g }) => k.adadelta(w, a, d, g, o))
    assertState(got, { w: -0.2, a: 18, d: 3.88 })
  })

  test('adamax by hand: the norm is the larger of the decayed and the new', async () => {
    // m = 2 + 0.25 · (6 − 2) = 3; u = max(0.5 · 4, 6) = 6 and max(0.5 · 20, 6) = 10; w = 1 − 8 · 3/(u + 2)
    const o = { rate: 8, beta1: 0.75, beta2: 0.5, epsilon: 2 }
    const body: Body<string> = (k, { w, m, u, g }) => k.adamax(w, m, u, g, o)
    assertState(await step({ w: 1, m: 2, u: 4 }, 6, body), { w: -2, m: 3, u: 6 })
    assertState(await step({ w: 1, m: 2, u: 20 }, 6, body), { w: -1, m: 3, u: 10 })
    assertState(await step({ w: 1, m: -2, u: 4 }, -6, body), { w: 4, m: -3, u: 6 })
  })

  test('nadam by hand', async () => {
    // m = 2 + 0.25 · (6 − 2) = 3; v = 12 + 0.5/3 · (36 − 12) = 16; w = 1 − (2 · 3 + 3 · 6)/(√(4 · 16) + 4)
    const o = { ofMean: 2, ofGradient: 3, ofSquare: 4, beta1: 0.75, beta2: 1 - 0.5 / 3, epsilon: 4 }
    const got = await step({ w: 1, m: 2, v: 12 }, 6, (k, { w, m, v, g }) => k.nadam(w, m, v, g, o))
    assertState(got, { w: -1, m: 3, v: 16 })
  })

  test('lion by hand: as far whatever the gradient, by the mean of before', async () => {
    const o = { learningRate: 0.5, beta1: 0.75, beta2: 0.5 }
    const body: Body<string> = (k, { w, m, g }) => k.lion(w, m, g, o)
    assertState(await step({ w: 1, m: 2 }, 1, body), { w: 0.5, m: 1.5 })
    assertState(await step({ w: 1, m: -2 }, 1, body), { w: 1.5, m: -0.5 })
    assertState(await step({ w: 1, m: 1 }, -3, body), { w: 1, m: -1 })
  })

  test('ftrl by hand: what is within l1 becomes 0', async () => {
    // n = 5 + 16 = 21, √(4 + 5) = 3, √(4 + 21) = 5; z = −1 + (4 + 2 · 0.5 · 3) − 2/0.5 · 3 = −6; d = (5 + 1)/0.5 + 2 · 2 = 16
    const o = { learningRate: 0.5, start: 4, l1: 2, l2: 2, shrinkage: 0.5, beta: 1 }
    const body =
      (l1: number): Body<string> =>
      (k, { w, n, z, g }) =>
        k.ftrl(w, n, z, g, { ...o, l1 })
    assertState(await step({ w: 3, n: 5, z: -1 }, 4, body(2)), { w: 0.25, n: 21, z: -6 })
    assertState(await step({ w: 3, n: 5, z: -1 }, 4, body(7)), { w: 0, n: 21, z: -6 })
    // nothing to divide by: the weight stays
    const none = { ...o, start: 0, l2: 0, beta: 0 }
    assertState(await step({ w: 3, n: 0, z: 0 }, 0, (k, { w, n, z, g }) => k.ftrl(w, n, z, g, none)), {
      w: 3,
      n: 0,
      z: 3,
    })
  })

  test('adafactor by hand: a matrix by rows and columns, a vector by its elements, the longest step', async () => {
    const o = { learningRate: 0.5, beta2: 0.5, epsilon1: 0, epsilon2: 4, clipThreshold: 1 }
    const body: Body<string> = (k, { w, s, g }) => k.adafactor(w, s, g, o)
    // v = 0.5 · 14 + 0.5 · 4 = 9 and 1, u = 2/3 and 2; rms(u) = √(20/9), rms(w) = 5; w −= 2.5 · u / rms(u)
    const vector = await call<string, string>(
      kernels,
      { g: given([2], [2, 2]) },
      { w: given([2], [7, 1]), s: given([2], [14, -2]) },
      body,
    )
    const long = Math.sqrt(20 / 9)
    assertClose(kernels, vector.s, [9, 1])
    assertClose(kernels, vector.w, [7 - (2.5 * 2) / 3 / long, 1 - (2.5 * 2) / long], { magnitudes: 10 })
    // rows have the mean squares 16 and 64, columns 16 and 64: v = [[6.4, 25.6], [25.6, 102.4]], with zeros before
    const matrix = await call<string, string>(
      kernels,
      { g: given([2, 2], [4, 4, 4, Math.sqrt(112)]) },
      { w: given([2, 2], [1, 1, 1, 1]), s: given([2, 2], [0, 0, 0, 0]) },
      (k, { w, s, g }) => k.adafactor(w, s, g, { ...o, beta2: 0, clipThreshold: 100 }),
    )
    assertClose(kernels, matrix.s, [16, 64, 16, 64])
    const u = [4 / Math.sqrt(6.4), 4 / Math.sqrt(25.6), 4 / Math.sqrt(25.6), Math.sqrt(112 / 102.4)]
    assertClose(
      kernels,
      matrix.w,
      u.map(each => 1 - 2 * each),
      { magnitudes: 4 },
    )
  })

  test('no gradient, no step', async () => {
    const o = { learningRate: 1, rho: 0.9, momentum: 0.9, epsilon: 1e-7, nesterov: true }
    const adam = { rate: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
    const nadam = { ...adam, ofMean: 1, ofGradient: 1, ofSquare: 1 }
    const lion = { ...adam, learningRate: 1 }
    const weights = [
      await step({ w: 3 }, 0, (k, { w, g }) => k.sgd(w, null, g, o)),
      await step({ w: 3, v: 0 }, 0, (k, { w, v, g }) => k.sgd(w, v, g, o)),
      await step({ w: 3, a: 0 }, 0, (k, { w, a, g }) => k.adagrad(w, a, g, o)),
      await step({ w: 3, a: 0, m: 0, v: 0 }, 0, (k, { w, a, m, v, g }) => k.rmsprop(w, a, m, v, g, o)),
      await step({ w: 3, m: 0, v: 0 }, 0, (k, { w, m, v, g }) => k.adam(w, m, v, g, adam)),
      await step({ w: 3, a: 0, d: 0 }, 0, (k, { w, a, d, g }) => k.adadelta(w, a, d, g, o)),
      await step({ w: 3, m: 0, u: 0 }, 0, (k, { w, m, u, g }) => k.adamax(w, m, u, g, adam)),
      await step({ w: 3, m: 0, v: 0 }, 0, (k, { w, m, v, g }) => k.nadam(w, m, v, g, nadam)),
      await step({ w: 3, m: 0 }, 0, (k, { w, m, g }) => k.lion(w, m, g, lion)),
    ].map(state => state.w)
    assert.deepEqual(weights, Array(9).fill(3))
  })

  test('a NaN gradient is not hidden', async () => {
    const o = { learningRate: 1, rho: 0.9, momentum: 0.9, epsilon: 1e-7, nesterov: false }
    const adam = { rate: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
    const nadam = { ...adam, ofMean: 1, ofGradient: 1, ofSquare: 1 }
    const lion = { ...adam, learningRate: 1 }
    const ftrl = { learningRate: 1, start: 0.1, l1: 0, l2: 0, shrinkage: 0, beta: 0 }
    const adafactor = { learningRate: 1, beta2: 0.9, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1 }
    const weights = [
      await step({ w: 1 }, Number.NaN, (k, { w, g }) => k.sgd(w, null, g, o)),
      await step({ w: 1, v: 1 }, Number.NaN, (k, { w, v, g }) => k.sgd(w, v, g, o)),
      await step({ w: 1, a: 1 }, Number.NaN, (k, { w, a, g }) => k.adagrad(w, a, g, o)),
      await step({ w: 1, a: 1 }, Number.NaN, (k, { w, a, g }) => k.rmsprop(w, a, null, null, g, o)),
      await step({ w: 1, m: 1, v: 1 }, Number.NaN, (k, { w, m, v, g }) => k.adam(w, m, v, g, adam)),
      await step({ w: 1, a: 1, d: 1 }, Number.NaN, (k, { w, a, d, g }) => k.adadelta(w, a, d, g, o)),
      await step({ w: 1, m: 1, u: 1 }, Number.NaN, (k, { w, m, u, g }) => k.adamax(w, m, u, g, adam)),
      await step({ w: 1, m: 1, v: 1 }, Number.NaN, (k, { w, m, v, g }) => k.nadam(w, m, v, g, nadam)),
      await step({ w: 1, m: 1 }, Number.NaN, (k, { w, m, g }) => k.lion(w, m, g, lion)),
      await step({ w: 1, n: 1, z: 1 }, Number.NaN, (k, { w, n, z, g }) => k.ftrl(w, n, z, g, ftrl)),
      await step({ w: 1, s: 1 }, Number.NaN, (k, { w, s, g }) => k.adafactor(w, s, g, adafactor)),
    ].map(state => state.w)
    assert.deepEqual(weights, Array(11).fill(Number.NaN))
  })

  test('penalty by hand', async () => {
    const w = given([4], [1, -2, 0, 3])
    const penalty = (l1: number, l2: number) =>
      call(kernels, { w }, { penalty: given([1], [99]), g: given([4], [10, 10, 10, 10]) }, (k, { penalty, g, w }) => {
        k.penaltyForward(penalty, w, { l1, l2 })
        k.penaltyBackward(g, w, { l1, l2 })
      })
    assert.deepEqual(await penalty(0.5, 0), { penalty: [3], g: [10.5, 9.5, 10, 10.5] })
    assert.deepEqual(await penalty(0, 0.25), { penalty: [3.5], g: [10.5, 9, 10, 11.5] })
    assert.deepEqual(await penalty(0.5, 0.25), { penalty: [6.5], g: [11, 8.5, 10, 12] })
  })

  test('penalty of many weights, and of none', async () => {
    for (const size of [0, 1, 3, 4, 5, 100_003]) {
      const got = await call(
        kernels,
        { w: given([size], Array(size).fill(-2)) },
        { penalty: given([1], [99]) },
        (k, r) => {
          k.penaltyForward(r.penalty, r.w, { l1: 0.5, l2: 0.25 })
        },
      )
      assertClose(kernels, got.penalty, [2 * size])
    }
  })
})

onEachFloat32('optimizers', kernels => {
  const rates = fc.double({ min: 0.001, max: 1, noNaN: true })
  const decays = fc.double({ min: 0, max: 0.999, noNaN: true })

  /** Any weights and gradients, and state names with the least it may be. */
  const compare = async (
    state: State,
    body: Body<string>,
    size: number,
    seed: number,
    magnitudes: Record<string, Magnitudes> = {},
  ) => {
    const one = (i: number, low: number): Given => given([size], uniform(seed + i, size, low, 1))
    const outs = Object.fromEntries(['w', ...Object.keys(state)].map((name, i) => [name, one(i, state[name] ?? -1)]))
    const largest = Object.fromEntries(Object.keys(outs).map(name => [name, 1]))
    await assertAgrees<string, string>(kernels, { g: one(9, -1) }, outs, body, {
      magnitudes: { ...largest, ...magnitudes },
    })
  }

  const property = (body: (size: number, seed: number, rate: number, decay: number) => Promise<void>) =>
    fc.assert(fc.asyncProperty(fc.nat(70), fc.integer(), rates, decays, body))

  test('sgd', async () => {
    await property(async (size, seed, learningRate, momentum) => {
      const o = { learningRate, momentum, nesterov: seed % 2 === 0 }
      await compare({}, (k, { w, g }) => k.sgd(w, null, g, o), size, seed)
      await compare({ v: -1 }, (k, { w, v, g }) => k.sgd(w, v, g, o), size, seed, { w: 4, v: 2 })
    })
  })

  test('adagrad', async () => {
    await property(async (size, seed, learningRate) => {
      const o = { learningRate, epsilon: 1e-7 }
      await compare({ a: 0.01 }, (k, { w, a, g }) => k.adagrad(w, a, g, o), size, seed, { a: 2, w: 2 })
    })
  })

  test('rmsprop', async () => {
    await property(async (size, seed, learningRate, rho) => {
      const o = { learningRate, rho, momentum: 0.5, epsilon: 0.5 }
      const magnitudes = { w: 4, v: 4 }
      await compare({ a: 0.01 }, (k, { w, a, g }) => k.rmsprop(w, a, null, null, g, o), size, seed, magnitudes)
      await compare({ a: 0.01, v: -1 }, (k, { w, a, v, g }) => k.rmsprop(w, a, null, v, g, o), size, seed, magnitudes)
    })
  })

  test('rmsprop, centered', async () => {
    await property(async (size, seed, learningRate, rho) => {
      const o = { learningRate, rho, momentum: 0.5, epsilon: 1.5 } // a − m² ≥ −1 here, as states go that no steps led to
      const magnitudes = { w: 8, v: 8 }
      await compare({ a: 0.01, m: -1 }, (k, { w, a, m, g }) => k.rmsprop(w, a, m, null, g, o), size, seed, magnitudes)
      await compare(
        { a: 0.01, m: -1, v: -1 },
        (k, { w, a, m, v, g }) => k.rmsprop(w, a, m, v, g, o),
        size,
        seed,
        magnitudes,
      )
    })
  })

  test('adam', async () => {
    await property(async (size, seed, rate, beta1) => {
      const o = { rate, beta1, beta2: 0.999, epsilon: 1e-7 }
      await compare({ m: -1, v: 0.01 }, (k, { w, m, v, g }) => k.adam(w, m, v, g, o), size, seed, { w: 10 })
    })
  })

  test('adadelta', async () => {
    await property(async (size, seed, learningRate, rho) => {
      const o = { learningRate, rho, epsilon: 1e-6 }
      await compare({ a: 0.01, d: 0 }, (k, { w, a, d, g }) => k.adadelta(w, a, d, g, o), size, seed, { w: 10, d: 100 })
    })
  })

  test('those computed in float64 have the bits of the reference', async () => {
    const rounded = createReferenceKernels('float32')
    /** One weight in 20 has no gradient, one in 20 has no state. */
    const sparse = (seed: number, shape: readonly number[], low: number) => {
      const size = shape.reduce((a, b) => a * b, 1)
      return given(
        [...shape],
        uniform(seed, size, low, 1).map(x => (Math.abs(x) < 0.05 ? 0 : x)),
      )
    }
    const exactly = async (
      names: string[],
      positive: string,
      shape: readonly number[],
      seed: number,
      body: Body<string>,
    ) => {
      const one = (name: string, i: number) => [name, sparse(seed + i, shape, name === positive ? 0 : -1)] as const
      const outs = Object.fromEntries(['w', ...names].map(one))
      const got = await call<string, string>(kernels, { g: sparse(seed + 9, shape, -1) }, outs, body)
      const want = await call<string, string>(rounded, { g: sparse(seed + 9, shape, -1) }, outs, body)
      assert.deepEqual(got, want)
    }
    const shapes = fc.oneof(
      fc.tuple(fc.nat(70)),
      fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 511, max: 1030 })),
      ),
      fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    )
    const body = async (shape: readonly number[], seed: number, rate: number, beta2: number) => {
      const o = { rate, learningRate: rate, beta1: 0.9, beta2, epsilon: 1e-7 }
      const nadam = { ...o, ofMean: rate, ofGradient: 0.3, ofSquare: 2 }
      const ftrl = { learningRate: rate, start: seed % 2 ? 0.1 : 0, l1: 0.2, l2: 0.01, shrinkage: 0.1, beta: 0.1 }
      const adafactor = { ...o, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 0.7 }
      await exactly(['m', 'u'], 'u', shape, seed, (k, { w, m, u, g }) => k.adamax(w, m, u, g, o))
      await exactly(['m', 'v'], 'v', shape, seed, (k, { w, m, v, g }) => k.nadam(w, m, v, g, nadam))
      await exactly(['m'], '', shape, seed, (k, { w, m, g }) => k.lion(w, m, g, o))
      await exactly(['n', 'z'], 'n', shape, seed, (k, { w, n, z, g }) => k.ftrl(w, n, z, g, ftrl))
      await exactly(['s'], 's', shape, seed, (k, { w, s, g }) => k.adafactor(w, s, g, adafactor))
    }
    await fc.assert(fc.asyncProperty(shapes, fc.integer(), rates, decays, body), { numRuns: 60 })
  })

  test('penalty', async () => {
    await property(async (size, seed, l1, l2) => {
      await assertAgrees(
        kernels,
        { w: given([size], uniform(seed, size)) },
        { penalty: given([1], [0]), g: given([size], uniform(seed + 1, size)) },
        (k, { penalty, g, w }) => {
          k.penaltyForward(penalty, w, { l1, l2 })
          k.penaltyBackward(g, w, { l1, l2 })
        },
        { magnitudes: { g: 4 } },
      )
    })
  })
})
