import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nested, tensor } from '../index.ts'

test('nested gives what tensor was made of', () => {
  for (const data of [
    [1, 2, 3],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [[1], [2]],
      [[3], [4]],
    ],
    [[], []],
    [],
  ]) {
    // biome-ignore format: as they are
    assert.deepEqual(nested(tensor(data)), data)
  }
  assert.deepEqual(nested(tensor(Uint8Array.of(0, 2, 4, 6), [2, 2], { scale: 0.5 })), [[0, 1], [2, 3]]) // biome-ignore format: as they are
})

test('a tensor without a dimension is refused', () => {
  assert.throws(
    () => nested(tensor(Float32Array.of(1), [])),
    /nested: expected a tensor of a dimension or more, got \[\]/,
  )
  assert.throws(() => nested(3 as never), /nested: expected a tensor or nested arrays/)
})
