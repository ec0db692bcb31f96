import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { activations } from '../../src/kernels/formulas/activations.ts'
import { losses } from '../../src/kernels/formulas/losses.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { optionsOf } from './formulas.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, ones, out, weighted } from './regions.ts'
import { uniform } from './values.ts'

type Activation = keyof typeof activations
type LossFormula = keyof typeof losses
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('formulas', kernels => {
  // Klambauer et al. 2017: λ and α solve mean 0 and variance 1 for E selu(z), E selu(z)², z standard normal
  const LAMBDA = 1.0507009873554805
  const LAMBDA_ALPHA = LAMBDA * 1.6732632423543772
  const [ln2, ln3] = [Math.log(2), Math.log(3)] // e^x = 2 and 3, for values worked out by hand
  const forward: Partial<Record<Activation, [x: number, y: number][]>> = {
    sigmoid: [
      [0, 1 / 2],
      [ln3, 3 / 4],
      [-ln3, 1 / 4],
      [1000, 1],
      [-1000, 0],
      [nan, nan],
      [infinity, 1],
      [-infinity, 0],
    ],
    tanh: [
      [0, 0],
      [ln2, 3 / 5],
      [-ln2, -3 / 5],
      [1000, 1],
      [-1000, -1],
      [nan, nan],
      [infinity, 1],
      [-infinity, -1],
    ],
    selu: [
      [0, 0],
      [2, 2 * LAMBDA],
      [-ln2, -LAMBDA_ALPHA / 2],
      [-ln3, (-LAMBDA_ALPHA * 2) / 3],
      [-1e-20, -1e-20 * LAMBDA_ALPHA],
      [-1000, -LAMBDA_ALPHA],
      [nan, nan],
      [infinity, infinity],
      [-infinity, -LAMBDA_ALPHA],
    ],
    gelu: [
      [0, 0],
      // Φ(1) and Φ(−2), from tables
      [1, 0.8413447460685429],
      [-2, -2 * 0.022750131948179209],
      [-1000, 0],
      [nan, nan],
    ],
    leakyRelu: [
      [0, 0],
      [4, 4],
      [-4, -1.2],
      [nan, nan],
    ],
    mish: [
      [0, 0],
      // log(1 + e^x) is ln 4, its tanh 15/17
      [ln3, (ln3 * 15) / 17],
      [1000, 1000],
      [nan, nan],
    ],
    softplus: [
      [0, ln2],
      [ln3, 2 * ln2],
      [1000, 1000],
      [-infinity, 0],
      [nan, nan],
    ],
    elu: [
      [0, 0],
      [2, 2],
      [-ln2, -1 / 2],
      [-ln3, -2 / 3],
      [-1e-20, -1e-20],
      [-1000, -1],
      [nan, nan],
      [infinity, infinity],
      [-infinity, -1],
    ],
  }
  const optionsByHand: Record<string, number[]> = { elu: [1] }
  for (const [name, pairs] of Object.entries(forward)) {
    const f = `${name as Activation}Forward` as const
    const options = optionsByHand[name] ?? optionsOf(activations[name as Activation].forward, 1)
    test(`${name} forward, by hand, out of place and in place`, async () => {
      const [x, want] = [pairs.map(p => p[0]), pairs.map(p => p[1])]
      const shape = [x.length]
      const got = await call(kernels, { x: given(shape, x) }, { y: out(shape), inPlace: given(shape, x) }, (k, r) => {
        k.map(r.y, [r.x], f, options)
        k.map(r.inPlace, [r.inPlace], f, options)
      })
      // Φ(−2) is ½ − 0.477…
      assertClose(kernels, got.y, want, { factor: 32 })
      assert.deepEqual(got.inPlace, got.y)
    })
  }

  const backward: Partial<Record<Activation, [dy: number, y: number, dx: number][]>> = {
    sigmoid: [
      [2, 3 / 4, 3 / 8],
      [-16, 1 / 2, -4],
      [5, 0, 0],
      [5, 1, 0],
    ],
    tanh: [
      [100, 3 / 5, 64],
      [-2, 0, -2],
      [5, 1, 0],
      [5, -1, 0],
    ],
    selu: [
      [2, 3, 2 * LAMBDA],
      [-4, 0, -4 * LAMBDA_ALPHA],
      [8, -LAMBDA_ALPHA / 2, 4 * LAMBDA_ALPHA],
    ],
    elu: [
      [2, 3, 2],
      [-4, 0, -4],
      [8, -1 / 2, 4],
      [5, -1, 0],
    ],
  }
  for (const [name, triples] of Object.entries(backward)) {
    const f = `${name as Activation}Backward` as const
    test(`${name} backward, by hand, out of place and in place`, async () => {
      const [dy, y, want] = [triples.map(t => t[0]), triples.map(t => t[1]), triples.map(t => t[2])]
      const shape = [dy.length]
      const outs = { dx: out(shape), inPlace: given(shape, dy) }
      const got = await call(kernels, { dy: given(shape, dy), y: given(shape, y) }, outs, (k, r) => {
        k.map(r.dx, [r.dy, r.y], f, optionsByHand[name] ?? [])
        k.map(r.inPlace, [r.inPlace, r.y], f, optionsByHand[name] ?? [])
      })
      assertClose(kernels, got.dx, want, { factor: 32 })
      assert.deepEqual(got.inPlace, got.dx)
    })
  }

  for (const [name, { forward, backward }] of Object.entries(activations)) {
    test(`${name} hides no NaN, in neither direction`, async () => {
      const inputs = { x: given([5], [1, nan, 1, 1, nan]), dy: given([5], [1, 1, 1, nan, 1]), y: ones(5) }
      const got = await call(kernels, inputs, { y1: out([5]), dx: out([5]) }, (k, r) => {
        k.map(r.y1, [r.x], `${name as Activation}Forward`, optionsOf(forward, 1))
        k.map(r.dx, [r.dy, r.y], `${name as Activation}Backward`, optionsOf(backward, 2))
      })
      assert.deepEqual(got.y1.map(Number.isNaN), [false, true, false, false, true])
      if (!/sigmoid$/i.test(name) || name === 'sigmoid') assert.ok(Number.isNaN(got.dx[3])) // those are flat at y = 1
    })
  }

  for (const [name, { forward }] of Object.entries(losses)) {
    test(`${name}: a NaN makes its own loss NaN, and no other`, async () => {
      const y = [0.5, 0.5, 0.5, 0.5, nan, 0.5, 0.5, 0.5, 0.5]
      const inputs = { y: given([3, 3], y), t: given([3, 3], [1, 0, 0, 1, 0, 0, 1, 0, 0]) }
      const got = await call(kernels, inputs, { loss: out([3]) }, (k, { loss, y, t }) => {
        k.rowMeans(loss, [y, t], `${name as LossFormula}Forward`, optionsOf(forward, 2))
      })
      assert.deepEqual(got.loss.map(Number.isNaN), [false, true, false])
    })
  }

  test('mean squared error by hand', async () => {
    const got = await both('meanSquaredError', [2, 3], [1, 2, 3, 0, 0, 0], [1, 0, 6, 0, 0, -3])
    assertClose(kernels, got.loss, [13 / 3, 3])
    assertClose(kernels, got.dy, [0, 4 / 6, -1, 0, 0, 1])
  })

  const { log } = Math
  test('sigmoid crossentropy by hand, and where sigmoid is 0 or 1', async () => {
    const got = await both('sigmoidCrossentropy', [2, 2], [0, ln3, -ln3, ln3], [1, 1, 0, 0.5], [0]) // sigmoid is 3/4
    assertClose(kernels, got.loss, [(log(2) + log(4 / 3)) / 2, (log(4 / 3) + log(4) / 2 + log(4 / 3) / 2) / 2])
    assertClose(kernels, got.dy, [-1 / 8, -1 / 16, 1 / 16, 1 / 16], { magnitudes: 1 / 4 })
    const far = await both('sigmoidCrossentropy', [4, 1], [1000, -1000, 1000, -1000], [1, 0, 0, 1], [0])
    assertClose(kernels, far.loss, [0, 0, 1000, 1000])
    assertClose(kernels, far.dy, [0, 0, 1 / 4, -1 / 4])
  })

  test('a small sigmoid crossentropy keeps its digits', async () => {
    const got = await both('sigmoidCrossentropy', [2, 1], [30, -30], [1, 0], [0])
    // z · t = 30 is taken from z = 30, and the exponential stays
    assertClose(kernels, got.loss, [Math.log1p(Math.exp(-30)), Math.log1p(Math.exp(-30))], { factor: 64 })
  })

  test('a small log-cosh keeps its digits', async () => {
    const got = await both('logCosh', [2, 1], [2 ** -10, 0.375], [0, 0])
    assertClose(
      kernels,
      got.loss,
      [2 ** -10, 0.375].map(e => Math.log1p(2 * Math.sinh(e / 2) ** 2)),
      {
        factor: 32,
      },
    )
  })

  test('binary crossentropy by hand', async () => {
    const got = await both('binaryCrossentropy', [2, 2], [0.5, 0.25, 0.75, 0.25], [1, 0, 0.5, 1], [0])
    assertClose(kernels, got.loss, [(log(2) + log(4 / 3)) / 2, (log(4 / 3) / 2 + log(4) / 2 + log(4)) / 2])
    assertClose(kernels, got.dy, [-1 / 2, 1 / 3, (2 - 2 / 3) / 4, -1], { magnitudes: 1 })
  })

  test('binary crossentropy clips probabilities at 1e-7 from 0 and 1, and lets no gradient through there', async () => {
    const got = await both('binaryCrossentropy', [4, 1], [0, 1, 0, 1], [0, 1, 1, 0], [0])
    assertClose(kernels, got.loss.slice(0, 2), [-log(1 - 1e-7), -log(1 - 1e-7)], { magnitudes: 1 })
    // 1 − 1e-7 is no float32: the neighbours of 1 are 1.2e-7 away
    for (const loss of got.loss.slice(2)) assert.ok(Math.abs(loss + log(1e-7)) < 0.2, `${loss}`)
    assertClose(kernels, got.dy, [0, 0, 0, 0])
  })

  test('no row, nothing; more dimensions count as rows', async () => {
    assert.deepEqual(await both('meanSquaredError', [0, 3], [], []), { loss: [], dy: [] })
    const [y, t] = [uniform(1, 12), uniform(2, 12)]
    assert.deepEqual(
      await both('meanSquaredError', [2, 2, 3], y, t, [], 4),
      await both('meanSquaredError', [4, 3], y, t),
    )
  })

  /** loss and dy. */
  function both(name: keyof typeof losses, shape: number[], y: number[], t: number[], options = [0], rows = shape[0]) {
    const given_ = options.slice(0, losses[name].forward.length - 2)
    return call(
      kernels,
      { y: given(shape, y), t: given(shape, t), w: ones(rows) },
      { loss: out([rows]), dy: out(shape) },
      (k, r) => {
        k.rowMeans(r.loss, [r.y, r.t], `${name}Forward`, given_)
        k.rowMeansBackward(r.dy, [r.y, r.t], `${name}Backward`, weighted(r.w), given_)
      },
    )
  }

  test("a formula of a user's own: any number of inputs, one of them for each row, and options", async () => {
    const inputs = {
      a: given([2, 3], [1, 2, 3, 4, 5, 6]),
      b: given([2, 3], [6, 5, 4, 3, 2, 1]),
      c: given([2], [10, 20]),
    }
    const f = (a: number, b: number, c: number, by: number) => a * b + c * by
    const outs = { y: out([2, 3]), inPlace: inputs.a, means: out([2]), dx: out([2, 3]) }
    const got = await call(kernels, inputs, outs, (k, { y, inPlace, means, dx, a, b, c }) => {
      k.map(y, [a, b, c], f, [2])
      k.map(inPlace, [inPlace, b, c], f, [2])
      k.rowMeans(means, [a, b, c], f, [2])
      k.rowMeansBackward(dx, [a, b, c], f, { weights: c, count: 4 }, [2])
    })
    const want = [26, 30, 32, 52, 50, 46]
    assert.deepEqual(got.y, want)
    assert.deepEqual(got.inPlace, want)
    assertClose(kernels, got.means, [88 / 3, 148 / 3])
    assertClose(
      kernels,
      got.dx,
      want.map((value, i) => (value * (i < 3 ? 10 : 20)) / 12),
    )
  })

  test('regions that do not fit are refused', async () => {
    const inputs = { six: given([2, 3], Array(6).fill(1)), four: given([4], Array(4).fill(1)) }
    const sum = (a: number, b: number) => a + b
    await call(kernels, inputs, { out: out([6]), rows: out([4]) }, (k, { six, four, out, rows }) => {
      for (const f of [sum, 'tanhBackward', 'meanSquaredErrorForward'] as const) {
        assert.throws(() => k.map(out, [six, four], f), /map: expected inputs of 6 elements.*got \[4\]/)
        assert.throws(() => k.rowMeans(rows, [six, six], f), /rowMeans: expected inputs of 4 rows.*got \[2, 3\]/)
        assert.throws(() => k.rowMeansBackward(out, [six, four], f, weighted(out)), /expected inputs of 6 elements/)
      }
    })
  })
})

/** How far a float may be off, in units of its last place: exp(x) is as exact as x is, which for large x is |x| times less. */
const FACTORS: Partial<Record<Activation, (range: number) => number>> = {
  gelu: range => 8 + range ** 2,
  geluTanh: range => 8 + 0.2 * range ** 3,
}

onEachFloat32('formulas', kernels => {
  const seeds = fc.integer()
  const sizes = fc.integer({ min: 0, max: 200 })
  for (const [name, { reads, forward }] of Object.entries(activations)) {
    const [ahead, back] = [`${name as Activation}Forward`, `${name as Activation}Backward`] as const
    test(name, async () => {
      const property = fc.asyncProperty(seeds, sizes, fc.constantFrom(0.01, 1, 10, 88), async (seed, size, range) => {
        const x = given([size], uniform(seed, size, -range, range))
        const dy = given([size], uniform(seed + 1, size))
        // what is read: x, or a y that can be
        const value =
          reads === 'input'
            ? x
            : given(
                [size],
                Array.from(x.values, at => outputOf(name, at)),
              )
        const factor = FACTORS[name as Activation]?.(range) ?? 8 + range
        const options = optionsOf(forward, 1)
        // x and its threshold may cancel
        const sizesOf = name === 'limitedRelu' || name === 'slopedSigmoid' ? { y: 1 } : {}
        await assertAgrees(kernels, { x }, { y: out([size]) }, (k, r) => k.map(r.y, [r.x], ahead, options), {
          factor,
          magnitudes: sizesOf,
        })
        const magnitudes = { dx: Array.from(dy.values, (d, i) => Math.abs(d) * Math.max(1, Math.abs(value.values[i]))) }
        await assertAgrees(
          kernels,
          { dy, value },
          { dx: out([size]) },
          (k, r) => k.map(r.dx, [r.dy, r.value], back, options),
          { magnitudes, factor },
        )
      })
      await fc.assert(property)
    })
  }

  const rows = fc.nat(20)
  const columns = fc.integer({ min: 1, max: 70 })
  for (const [name, { forward, backward }] of Object.entries(losses)) {
    test(name, async () => {
      const property = fc.asyncProperty(rows, columns, seeds, async (n, c, seed) => {
        const [low, high] = PROBABLE.includes(name) ? [0.1, 0.9] : [0.1, 4]
        const shape = [n, c]
        const inputs = {
          y: given(shape, uniform(seed, n * c, low, high)),
          t: given(shape, uniform(seed + 1, n * c, 0.1, 1)),
          w: given([n], uniform(seed + 2, n, 0, 2)),
        }
        await assertAgrees(
          kernels,
          inputs,
          { loss: out([n]), dy: out(shape) },
          (k, r) => {
            k.rowMeans(r.loss, [r.y, r.t], `${name as LossFormula}Forward`, optionsOf(forward, 2))
            k.rowMeansBackward(
              r.dy,
              [r.y, r.t],
              `${name as LossFormula}Backward`,
              weighted(r.w),
              optionsOf(backward, 2),
            )
          },
          { magnitudes: { loss: MOST[name] ?? 10, dy: (2 * (MOST[name] ?? 10)) / (n * c) } },
        )
      })
      await fc.assert(property)
    })
  }
})

/** Losses of probabilities. */
const PROBABLE = ['binaryCrossentropy', 'binaryFocalCrossentropy', 'categoricalFocalCrossentropy']
/** The largest terms, where they are more than 10. */
const MOST: Readonly<Record<string, number>> = { meanAbsolutePercentageError: 4000 }

function outputOf(name: string, x: number): number {
  const { forward } = activations[name as Activation]
  return Math.fround((forward as (...values: number[]) => number)(x, ...optionsOf(forward, 1)))
}
