import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, ones, out, weighted } from './regions.ts'
import { probabilities, uniform } from './values.ts'

const { NaN: nan } = Number
const { log } = Math
const DENSE = { sparse: false }
const SPARSE = { sparse: true }
const INDEX_TYPES = [undefined, 'int32', 'uint8'] as const

type Pair = 'sigmoidCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError'

onEach('losses', kernels => {
  /** loss and dy of one of the losses that take no options. */
  const both = (name: Pair, shape: number[], y: number[], t: number[], rows = shape[0]) =>
    call(
      kernels,
      { y: given(shape, y), t: given(shape, t), w: ones(rows) },
      { loss: out([rows]), dy: out(shape) },
      (k, r) => {
        k[`${name}Forward`](r.loss, r.y, r.t)
        k[`${name}Backward`](r.dy, r.y, r.t, weighted(r.w))
      },
    )
  const categorical = (shape: number[], y: number[], t: number[]) =>
    call(
      kernels,
      { y: given(shape, y), t: given(shape, t), w: ones(shape[0]) },
      { loss: out([shape[0]]), dy: out(shape) },
      (k, r) => {
        k.categoricalCrossentropyForward(r.loss, r.y, r.t, DENSE)
        k.categoricalCrossentropyBackward(r.dy, r.y, r.t, DENSE, weighted(r.w))
      },
    )

  test('mean squared error by hand', async () => {
    const got = await both('meanSquaredError', [2, 3], [1, 2, 3, 0, 0, 0], [1, 0, 6, 0, 0, -3])
    assertClose(kernels, got.loss, [13 / 3, 3])
    assertClose(kernels, got.dy, [0, 4 / 6, -1, 0, 0, 1])
  })

  test('sigmoid crossentropy by hand, and where sigmoid is 0 or 1', async () => {
    const ln3 = log(3) // sigmoid is 3/4
    const got = await both('sigmoidCrossentropy', [2, 2], [0, ln3, -ln3, ln3], [1, 1, 0, 0.5])
    assertClose(kernels, got.loss, [(log(2) + log(4 / 3)) / 2, (log(4 / 3) + log(4) / 2 + log(4 / 3) / 2) / 2])
    assertClose(kernels, got.dy, [-1 / 8, -1 / 16, 1 / 16, 1 / 16], { magnitudes: 1 / 4 })
    const far = await both('sigmoidCrossentropy', [4, 1], [1000, -1000, 1000, -1000], [1, 0, 0, 1])
    assertClose(kernels, far.loss, [0, 0, 1000, 1000])
    assertClose(kernels, far.dy, [0, 0, 1 / 4, -1 / 4])
  })

  test('a small sigmoid crossentropy keeps its digits', async () => {
    const got = await both('sigmoidCrossentropy', [2, 1], [30, -30], [1, 0])
    // z · t = 30 is taken from z = 30, and the exponential stays
    assertClose(kernels, got.loss, [Math.log1p(Math.exp(-30)), Math.log1p(Math.exp(-30))], { factor: 64 })
  })

  test('binary crossentropy by hand', async () => {
    const got = await both('binaryCrossentropy', [2, 2], [0.5, 0.25, 0.75, 0.25], [1, 0, 0.5, 1])
    assertClose(kernels, got.loss, [(log(2) + log(4 / 3)) / 2, (log(4 / 3) / 2 + log(4) / 2 + log(4)) / 2])
    assertClose(kernels, got.dy, [-1 / 2, 1 / 3, (2 - 2 / 3) / 4, -1], { magnitudes: 1 })
  })

  test('binary crossentropy clips probabilities at 1e-7 from 0 and 1, and lets no gradient through there', async () => {
    const got = await both('binaryCrossentropy', [4, 1], [0, 1, 0, 1], [0, 1, 1, 0])
    assertClose(kernels, got.loss.slice(0, 2), [-log(1 - 1e-7), -log(1 - 1e-7)], { magnitudes: 1 })
    // 1 − 1e-7 is no float32: the neighbours of 1 are 1.2e-7 away
    for (const loss of got.loss.slice(2)) assert.ok(Math.abs(loss + log(1e-7)) < 0.2, `${loss}`)
    assertClose(kernels, got.dy, [0, 0, 0, 0])
  })

  test('categorical crossentropy by hand, of probabilities and of what does not sum to 1', async () => {
    const got = await categorical([2, 3], [0.5, 0.25, 0.25, 1, 2, 5], [1, 0, 0, 0, 0.5, 0.5])
    assertClose(kernels, got.loss, [log(2), (log(4) + log(8 / 5)) / 2])
    // (Σt/Σy − t/y)/2
    assertClose(kernels, got.dy, [-1 / 2, 1 / 2, 1 / 2, 1 / 16, (1 / 8 - 1 / 4) / 2, (1 / 8 - 1 / 10) / 2], {
      magnitudes: 1,
    })
  })

  test('categorical crossentropy clips at 1e-7 from 0 and 1, and lets no gradient through there', async () => {
    const got = await categorical([3, 2], [1, 0, 0, 1, 0.5, 0.5], [1, 0, 1, 0, 1, 0])
    assertClose(kernels, got.loss, [-log(1 - 1e-7), -log(1e-7), log(2)], { magnitudes: 1 })
    assertClose(kernels, got.dy, [0, 0, 0, 0, -1 / 3, 1 / 3], { magnitudes: 1 })
  })

  for (const dtype of INDEX_TYPES) {
    test(`categorical crossentropy: class indices in ${dtype ?? 'the kernels’ float'} are as one-hot`, async () => {
      for (const [rows, columns] of [
        [0, 3],
        [1, 2],
        [4, 3],
        [5, 10],
        [3, 17],
      ]) {
        const labels = Array.from({ length: rows }, (_, n) => (n * 7 + 2) % columns)
        const oneHot = labels.flatMap(label => Array.from({ length: columns }, (_, j) => +(j === label)))
        const y = probabilities(rows + 1, rows, columns)
        const want = await categorical([rows, columns], y, oneHot)
        const inputs = { y: given([rows, columns], y), t: given([rows, 1], labels, dtype), w: ones(rows) }
        const got = await call(kernels, inputs, { loss: out([rows]), dy: out([rows, columns]) }, (k, r) => {
          k.categoricalCrossentropyForward(r.loss, r.y, r.t, SPARSE)
          k.categoricalCrossentropyBackward(r.dy, r.y, r.t, SPARSE, weighted(r.w))
        })
        assertClose(kernels, got.loss, want.loss)
        assertClose(kernels, got.dy, want.dy)
      }
    })
  }

  test('a NaN makes its own loss NaN, and no other', async () => {
    const y = [0.5, 0.5, 0.5, 0.5, nan, 0.5, 0.5, 0.5, 0.5]
    const t = [1, 0, 0, 1, 0, 0, 1, 0, 0]
    const losses = [
      (await both('meanSquaredError', [3, 3], y, t)).loss,
      (await both('sigmoidCrossentropy', [3, 3], y, t)).loss,
      (await both('binaryCrossentropy', [3, 3], y, t)).loss,
      (await categorical([3, 3], y, t)).loss,
    ]
    for (const loss of losses) assert.deepEqual(loss.map(Number.isNaN), [false, true, false])
  })

  test('no row, nothing; more dimensions count as rows', async () => {
    for (const name of ['meanSquaredError', 'sigmoidCrossentropy', 'binaryCrossentropy'] as const) {
      assert.deepEqual(await both(name, [0, 3], [], []), { loss: [], dy: [] })
      const y = probabilities(1, 4, 3)
      const t = probabilities(2, 4, 3)
      assert.deepEqual(await both(name, [2, 2, 3], y, t, 4), await both(name, [4, 3], y, t))
    }
    assert.deepEqual(await categorical([0, 3], [], []), { loss: [], dy: [] })
  })
})

onEachFloat32('losses', kernels => {
  const rows = fc.nat(20)
  const columns = fc.integer({ min: 1, max: 70 })
  const seeds = fc.integer()

  /** Both directions; dy is compared in units of its largest term, which is `most` before the mean is taken. */
  const compare = async (name: Pair, shape: number[], y: number[], t: number[], most: number, factor = 8) => {
    const [rows, columns] = shape
    await assertAgrees(
      kernels,
      { y: given(shape, y), t: given(shape, t), w: given([rows], uniform(columns, rows, 0, 2)) },
      { loss: out([rows]), dy: out(shape) },
      (k, r) => {
        k[`${name}Forward`](r.loss, r.y, r.t)
        k[`${name}Backward`](r.dy, r.y, r.t, weighted(r.w))
      },
      { magnitudes: { dy: (2 * most) / (rows * columns), loss: most }, factor },
    )
  }

  test('mean squared error', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, seeds, async (n, c, seed) => {
        await compare('meanSquaredError', [n, c], uniform(seed, n * c), uniform(seed + 1, n * c), 1)
      }),
    )
  })

  test('sigmoid crossentropy', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, fc.constantFrom(1, 10, 100), seeds, async (n, c, range, seed) => {
        await compare(
          'sigmoidCrossentropy',
          [n, c],
          uniform(seed, n * c, -range, range),
          uniform(seed + 1, n * c, 0, 1),
          range,
        )
      }),
    )
  })

  test('binary crossentropy', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, seeds, async (n, c, seed) => {
        await compare('binaryCrossentropy', [n, c], uniform(seed, n * c, 0.1, 0.9), uniform(seed + 1, n * c, 0, 1), 10)
      }),
    )
  })

  test('categorical crossentropy', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, seeds, async (n, c, seed) => {
        const [y, t] = [probabilities(seed, n, c), probabilities(seed + 1, n, c)]
        // two columns and more: one alone is always certain, and so clipped
        if (c === 1) return
        await assertAgrees(
          kernels,
          { y: given([n, c], y), t: given([n, c], t), w: given([n], uniform(seed + 2, n, 0, 2)) },
          { loss: out([n]), dy: out([n, c]) },
          (k, r) => {
            k.categoricalCrossentropyForward(r.loss, r.y, r.t, DENSE)
            k.categoricalCrossentropyBackward(r.dy, r.y, r.t, DENSE, weighted(r.w))
          },
          { magnitudes: { dy: y.map((value, i) => (2 * (1 + t[i] / value)) / n) } },
        )
      }),
    )
  })
})
