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

onEach('losses', kernels => {
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
    const { loss } = await categorical([3, 3], y, t)
    assert.deepEqual(loss.map(Number.isNaN), [false, true, false])
  })

  test('no row, nothing', async () => {
    assert.deepEqual(await categorical([0, 3], [], []), { loss: [], dy: [] })
  })
})

onEachFloat32('losses', kernels => {
  const rows = fc.nat(20)
  const columns = fc.integer({ min: 1, max: 70 })
  const seeds = fc.integer()

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
