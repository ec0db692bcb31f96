import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Region, ThinnetError } from '../../src/index.ts'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers } from './values.ts'

const { NaN: nan, NEGATIVE_INFINITY: least } = Number
const zeros = (shape: number[]) => new Array<number>(shape.reduce((a, b) => a * b)).fill(0)
const INDEX_TYPES = [undefined, 'int32', 'uint8'] as const

onEach('metrics', kernels => {
  const categorical = async (shape: number[], y: number[], t: number[]) =>
    (
      await call(
        kernels,
        { y: given(shape, y), t: given(shape, t) },
        { correct: out([shape[0]]) },
        (k, { correct, y, t }) => {
          k.categoricalCorrect(correct, y, t, { sparse: false })
        },
      )
    ).correct
  const binary = async (shape: number[], y: number[], t: number[], threshold: number) =>
    (
      await call(
        kernels,
        { y: given(shape, y), t: given(shape, t) },
        { correct: out([shape[0]]) },
        (k, { correct, y, t }) => {
          k.binaryCorrect(correct, y, t, { threshold })
        },
      )
    ).correct

  test('categorical correct by hand', async () => {
    const t = [0, 1, 0, 0, 0, 1, 0.2, 0.5, 0.3]
    assert.deepEqual(await categorical([3, 3], [0.1, 0.8, 0.1, 0.4, 0.3, 0.3, 1, 7, 3], t), [1, 0, 1])
  })

  test('categorical correct: the first of equals is the largest, in y and in t', async () => {
    assert.deepEqual(await categorical([4, 2], [1, 1, 1, 1, 3, 2, 2, 3], [1, 0, 0, 1, 1, 1, 1, 1]), [1, 0, 1, 0])
    assert.deepEqual(await categorical([2, 2], [least, least, -5, -4], [1, 0, 0, 1]), [1, 1])
  })

  test('categorical correct: a row with a NaN has no largest, and is no hit', async () => {
    for (let at = 0; at < 3; at++) {
      for (let label = 0; label < 3; label++) {
        const y = [1, 2, 3]
        y[at] = nan
        const t = [0, 1, 2].map(j => +(j === label))
        assert.deepEqual(await categorical([2, 3], [...y, ...t], [...t, ...t]), [0, 1])
      }
    }
  })

  for (const dtype of INDEX_TYPES) {
    test(`categorical correct: class indices in ${dtype ?? 'the kernels’ float'}, any sizes`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 40 }), fc.integer(), async (rows, columns, seed) => {
          const y = integers(seed, rows * columns) // many equals
          const labels = integers(seed + 1, rows, 1000).map(value => Math.abs(value) % columns)
          const inputs = { y: given([rows, columns], y), t: given([rows, 1], labels, dtype) }
          const got = await call(kernels, inputs, { correct: out([rows]) }, (k, { correct, y, t }) => {
            k.categoricalCorrect(correct, y, t, { sparse: true })
          })
          const want = labels.map((label, n) => {
            const row = y.slice(n * columns, (n + 1) * columns)
            return +(row.indexOf(Math.max(...row)) === label)
          })
          assert.deepEqual(got.correct, want)
        }),
      )
    })
  }

  test('binary correct by hand: above the threshold is 1, at it 0', async () => {
    const y = [0.9, 0.1, 0.5, 0.6, 0.2, 0.2, 0.8, 0.9]
    assert.deepEqual(await binary([2, 4], y, [1, 0, 0, 0, 1, 1, 1, 0], 0.5), [0.75, 0.25])
    assert.deepEqual(await binary([2, 4], y, [1, 0, 0, 0, 1, 1, 1, 0], 0.75), [1, 0.25])
    assert.deepEqual(await binary([2, 2], [-1, 1, 2, 0], [0, 1, 1, 0], 0), [1, 1])
  })

  test('binary correct: of all outputs of a sample, in any dimensions', async () => {
    const y = [1, 0, 1, 0, 0, 0, 0, 1]
    const t = [1, 1, 1, 1, 0, 0, 0, 0]
    assert.deepEqual(await binary([2, 2, 2], y, t, 0.5), [0.5, 0.75])
    assert.deepEqual(await binary([2], [1, 0], [1, 1], 0.5), [1, 0])
  })

  test('targets that do not fit the outputs are refused, and not read beyond', async () => {
    const wrong = (
      y: number[],
      t: number[],
      run: (k: typeof kernels, r: Record<'correct' | 'y' | 't', Region>) => void,
    ) =>
      assert.rejects(
        () => call(kernels, { y: given(y, zeros(y)), t: given(t, zeros(t)) }, { correct: out([2]) }, run as never),
        ThinnetError,
      )
    await wrong([2, 3], [2, 1], (k, { correct, y, t }) => k.binaryCorrect(correct, y, t, { threshold: 0 }))
    await wrong([3], [3], (k, { correct, y, t }) => k.binaryCorrect(correct, y, t, { threshold: 0 }))
    await wrong([2, 3], [2, 1], (k, { correct, y, t }) => k.categoricalCorrect(correct, y, t, { sparse: false }))
    await wrong([2, 3], [2, 3], (k, { correct, y, t }) => k.categoricalCorrect(correct, y, t, { sparse: true }))
    await wrong([2, 2, 3], [2, 2, 3], (k, { correct, y, t }) => k.categoricalCorrect(correct, y, t, { sparse: false }))
  })

  test('no row, nothing', async () => {
    assert.deepEqual(await categorical([0, 3], [], []), [])
    assert.deepEqual(await binary([0, 3], [], [], 0.5), [])
  })
})
