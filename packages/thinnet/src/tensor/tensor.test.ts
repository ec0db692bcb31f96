import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import { asTensor, rows, tensor } from './tensor.ts'

const refused = (message: RegExp) => (error: unknown) => error instanceof ThinnetError && message.test(error.message)

describe('tensor', () => {
  test('reads the shape off nested arrays', () => {
    const t = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    assert.deepEqual(t.shape, [2, 3])
    assert.deepEqual([...t.data], [1, 2, 3, 4, 5, 6])
    assert.equal(t.dtype, 'float32')
  })

  test('keeps a typed array as it is, without copying', () => {
    const data = new Uint8Array(6)
    const t = tensor(data, [2, 3], { scale: 1 / 255 })
    assert.equal(t.data, data)
    assert.equal(t.dtype, 'uint8')
    assert.equal(t.scale, 1 / 255)
  })

  test('rows share memory and keep the scale', () => {
    const t = tensor(Uint8Array.of(0, 1, 2, 3, 4, 5), [3, 2], { scale: 2 })
    const part = rows(t, 1, 3)
    assert.deepEqual(part.shape, [2, 2])
    assert.deepEqual([...part.data], [2, 3, 4, 5])
    assert.equal(part.data.buffer, t.data.buffer)
    assert.equal(part.scale, 2)
  })

  test('refuses what does not fit', () => {
    assert.throws(() => tensor([1, 2, 3], [2, 2]), refused(/expected 4 elements for shape \[2, 2\], got 3/))
    assert.throws(() => tensor([[1, 2], [3]]), refused(/Rows must be equally long/))
    assert.throws(() => tensor([1, [2]] as never), refused(/numbers all nested equally deep/))
    assert.throws(() => tensor(new Float32Array(2), [-1, -2]), refused(/whole numbers ≥ 0/))
    assert.throws(() => asTensor('abc' as never, 'fit: x'), refused(/^fit: x: expected a tensor/))
    assert.throws(() => tensor({} as never), refused(/nested arrays of numbers/))
  })

  test('takes an empty batch', () => {
    assert.deepEqual(tensor(new Float32Array(0), [0, 3]).shape, [0, 3])
    assert.deepEqual(tensor([]).shape, [0])
  })
})
