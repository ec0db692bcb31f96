import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merges } from '../../src/kernels/formulas/merges.ts'
import type { Kernels } from '../../src/kernels/kernels.ts'
import type { Region } from '../../src/kernels/region.ts'
import { assertAgrees } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

onEach('copyColumns', kernels => {
  test('copies the columns it is told, and leaves the others', async () => {
    const inputs = { x: given([2, 3], [1, 2, 3, 4, 5, 6]), y: given([2, 4], [9, 9, 9, 9, 8, 8, 8, 8]) }
    const got = await call(kernels, inputs, { y: inputs.y }, (k, r) =>
      k.copyColumns(r.y, r.x, { rows: 2, columns: 2, from: 1, to: 2 }),
    )
    assert.deepEqual(got.y, [9, 9, 2, 3, 8, 8, 5, 6])
  })

  test('rows of any width, which two regions fill', async () => {
    for (const [rows, left, right] of [
      [0, 2, 3],
      [1, 1, 1],
      [5, 3, 1],
      [1000, 17, 33],
      [20_000, 5, 4],
    ] as const) {
      const [a, b] = [given([rows, left], integers(1, rows * left)), given([rows, right], integers(2, rows * right))]
      const got = await call(kernels, { a, b }, { y: out([rows, left + right]) }, (k, r) => {
        k.copyColumns(r.y, r.a, { rows, columns: left, from: 0, to: 0 })
        k.copyColumns(r.y, r.b, { rows, columns: right, from: 0, to: left })
      })
      const want = Array.from({ length: rows * (left + right) }, (_, i) => {
        const [row, column] = [Math.floor(i / (left + right)), i % (left + right)]
        return column < left ? a.values[row * left + column]! : b.values[row * right + column - left]!
      })
      assert.deepEqual(got.y, want)
    }
  })
})

onEachFloat32('merges', kernels => {
  for (const [name, { forward, backward }] of Object.entries(merges)) {
    for (const [direction, f] of Object.entries({ forward, backward })) {
      test(`${name}, ${direction}: as the formula says, of any size, over its first input`, async () => {
        for (const size of [1, 3, 4, 17, 40_001]) {
          const names = Array.from({ length: f.length }, (_, i) => `x${i}`)
          const inputs = Object.fromEntries(names.map((name, i) => [name, given([size], uniform(i + 1, size))]))
          // A difference of two numbers of about 1.
          const magnitudes = name === 'cosine' || name === 'mixture' ? { y: 1, over: 1 } : {}
          const body = (k: Kernels, r: Record<string, Region>) => {
            const [first, ...others] = names.map(name => r[name]!)
            k.map(r.y!, [first!, ...others], f)
            k.map(r.over!, [r.over!, ...others], f)
          }
          await assertAgrees(kernels, inputs, { y: out([size]), over: inputs.x0! }, body, { magnitudes })
        }
      })
    }
  }
})
