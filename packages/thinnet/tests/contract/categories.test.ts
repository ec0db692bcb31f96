import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers } from './values.ts'

onEach('encodeCategories', kernels => {
  const encode = async (x: number[], rows: number, columns: number, count = false) => {
    const inputs = { x: given([rows, rows ? x.length / rows : 2], x) }
    const outs = { y: out([rows, columns]) }
    return (await call(kernels, inputs, outs, (k, r) => k.encodeCategories(r.y, r.x, { count, who: 'Me' }))).y
  }

  test('by hand: what is there, and how often', async () => {
    const x = [2, 0, 2, 1, 1, 1]
    assert.deepEqual(await encode(x, 2, 4), [1, 0, 1, 0, 0, 1, 0, 0])
    assert.deepEqual(await encode(x, 2, 4, true), [1, 0, 2, 0, 0, 3, 0, 0])
    assert.deepEqual(await encode([0], 1, 1), [1])
    assert.deepEqual(await encode([], 0, 3), [])
  })

  test('many rows', async () => {
    const [rows, size, columns] = [333, 7, 9]
    const x = integers(5, rows * size).map(value => value + 4)
    const want: number[] = Array(rows * columns).fill(0)
    for (const [i, value] of x.entries()) want[Math.floor(i / size) * columns + value]! += 1
    assert.deepEqual(await encode(x, rows, columns, true), want)
    const any = want.map(count => Math.min(count, 1))
    assert.deepEqual(await encode(x, rows, columns), any)
  })

  test('refuses what is no category, and says which and where', async () => {
    for (const [value, said] of [
      [4, '4'],
      [-1, '-1'],
      [0.5, '0.5'],
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
    ] as const) {
      const message = `Me: expected whole numbers from 0 to 3, got ${said} in sample 1 of a batch of 2.`
      await assert.rejects(encode([0, 3, 1, value], 2, 4), { name: 'ThinnetError', message })
    }
  })
})
