import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers } from './values.ts'

/** What an index may be stored as; left out, the kernels' own float. */
const INDEX_TYPES = [undefined, 'int32', 'uint8'] as const

onEach('embedding', kernels => {
  for (const dtype of INDEX_TYPES) {
    test(`rows are gathered, and added up, by indices in ${dtype ?? 'the kernels’ float'}`, async () => {
      for (const columns of [1, 2, 3, 4, 5, 8, 19, 33]) {
        const [rows, picked] = [7, [3, 0, 6, 3, 3, 1]]
        const inputs = {
          table: given([rows, columns], integers(1, rows * columns)),
          dy: given([2, 3, columns], integers(2, picked.length * columns)),
          indices: given([2, 3], picked, dtype),
        }
        const outs = { y: out([2, 3, columns]), dtable: out([rows, columns]) }
        const got = await call(kernels, inputs, outs, (k, { y, dtable, table, dy, indices }) => {
          k.gatherRows(y, table, indices)
          k.scatterRows(dtable, dy, indices)
        })
        const rowOf = (values: ArrayLike<number>, i: number) => Array.from(values).slice(i * columns, (i + 1) * columns)
        assert.deepEqual(
          got.y,
          picked.flatMap(index => rowOf(inputs.table.values, index)),
        )
        const sums = Array<number>(rows * columns).fill(0)
        for (const [i, index] of picked.entries()) {
          for (const [j, value] of rowOf(inputs.dy.values, i).entries()) sums[index * columns + j]! += value
        }
        assert.deepEqual(got.dtable, sums)
      }
    })
  }

  test('no index gathers nothing, and leaves zeros', async () => {
    const inputs = { table: given([2, 3], integers(1, 6)), dy: given([0, 3], []), indices: given([0], []) }
    const got = await call(kernels, inputs, { y: out([0, 3]), dtable: out([2, 3]) }, (k, r) => {
      k.checkIndices(r.indices, { limit: 2, who: 'test' })
      k.gatherRows(r.y, r.table, r.indices)
      k.scatterRows(r.dtable, r.dy, r.indices)
    })
    assert.deepEqual(got, { y: [], dtable: Array(6).fill(0) })
  })

  test('indices that are none are refused, with the first one and its place', async () => {
    for (const wrong of [5, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const inputs = { indices: given([2, 3], [0, 4, 0, 0, wrong, wrong]) }
      const check = call(kernels, inputs, {}, (k, { indices }) => k.checkIndices(indices, { limit: 5, who: 'Words' }))
      await assert.rejects(check, (error: unknown) => {
        assert.ok(error instanceof ThinnetError)
        const said = `Words: expected indices that are whole numbers from 0 to 4, got ${wrong} at [1, 1] of the batch.`
        assert.equal(error.message, said)
        return true
      })
    }
  })
})
