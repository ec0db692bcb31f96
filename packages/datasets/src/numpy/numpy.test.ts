import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { tensor } from 'thinnet'
import { readNpy, readNpz, writeNpy, writeNpz } from '../in-page.ts'

const fixture = JSON.parse(readFileSync(new URL('../../tests/fixtures/numpy_files.json', import.meta.url), 'utf8'))
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

describe('readNpy', () => {
  test('reads every type of numbers, both byte orders and both orders of elements', async () => {
    for (const [name, { file, shape, values }] of Object.entries<{ file: string; shape: number[]; values: number[] }>(
      fixture.arrays,
    )) {
      const t = await readNpy(bytes(file))
      assert.deepEqual([name, t.shape, [...t.data]], [name, shape, values])
    }
    const dtypes = ['<i8', '<u8', 'large', '<f2', 'b1', '<f8', '<u4'].map(async name => {
      return (await readNpy(bytes(fixture.arrays[name].file))).dtype
    })
    assert.deepEqual(await Promise.all(dtypes), ['int32', 'int32', 'float64', 'float32', 'uint8', 'float64', 'float64'])
  })

  test('refuses what no tensor can hold, by its type', async () => {
    const messages: Record<string, RegExp> = {
      texts: /dtype <U1/,
      complex: /dtype <c16/,
      objects: /dtype \|O/,
      records: /an array of numbers, got one of records/,
      huge: /whole numbers below 2\^53, which float64 can hold, got 1152921504606846976/,
    }
    for (const [name, file] of Object.entries<string>(fixture.refused)) {
      await assert.rejects(readNpy(bytes(file)), messages[name])
    }
  })

  test('refuses every file that is cut off, and other files', async () => {
    const file = bytes(fixture.arrays['<f4'].file)
    for (let length = 0; length < file.length; length += 7) {
      await assert.rejects(readNpy(file.subarray(0, length)), { name: 'ThinnetError' })
    }
    await assert.rejects(readNpy(new Uint8Array(80)), /begins \\x93NUMPY/)
  })
})

describe('writeNpy and writeNpz', () => {
  const tensors = {
    floats: tensor([[1.5, -2]]),
    doubles: tensor(Float64Array.of(0.1)),
    whole: tensor(Int32Array.of(-1, 2, 3, 4), [2, 1, 2]),
    bytes: tensor(Uint8Array.of(255)),
    scalar: tensor(Float32Array.of(7), []),
  }

  test('write the bytes that NumPy writes', () => {
    const { file, values } = fixture.arrays['<f4']
    assert.deepEqual(writeNpy(tensor(Float32Array.from(values), [2, 3])), bytes(file))
  })

  test('reads a file that comes in pieces', async () => {
    const file = writeNpy(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    )
    const pieces = async function* () {
      for (let at = 0; at < file.length; at += 50) yield file.subarray(at, at + 50)
    }
    assert.deepEqual(await readNpy(pieces()), await readNpy(file))
    assert.deepEqual(await readNpy(new Blob([file as BlobPart])), await readNpy(file))
  })

  test('what they write is read again', async () => {
    assert.deepEqual(await readNpz(writeNpz(tensors)), tensors)
    const scaled = await readNpy(writeNpy(tensor(Uint8Array.of(0, 255), [2], { scale: 1 / 255 })))
    assert.deepEqual([scaled.dtype, ...scaled.data], ['float32', 0, 1])
  })

  test('readNpz reads what NumPy zipped, some of it, and nothing that is damaged', async () => {
    for (const file of [fixture.npz, fixture.compressed]) {
      const { x, labels } = await readNpz(bytes(file))
      assert.deepEqual(
        [[...x!.data], [...labels!.data]],
        [
          [0, 1, 2, 100, 5, 127],
          [1, 0],
        ],
      )
      assert.deepEqual(Object.keys(await readNpz(bytes(file), { only: ['labels'] })), ['labels'])
      await assert.rejects(readNpz(bytes(file), { only: ['y'] }), /arrays among x, labels, got "y"/)
      await assert.rejects(readNpz(bytes(file).subarray(0, 300)), /a whole \.npz file/)
    }
    const claims = writeNpz({ x: tensor([1]) })
    const directory = Buffer.from(claims).indexOf('PK\u0001\u0002')
    new DataView(claims.buffer, claims.byteOffset).setUint32(directory + 24, 2 ** 30, true)
    await assert.rejects(readNpz(claims), /x\.npy claims more than it can hold/)
    const flipped = bytes(fixture.npz)
    const at = Buffer.from(flipped).indexOf(Buffer.from(Float32Array.of(100).buffer))
    flipped[at]! ^= 1
    await assert.rejects(readNpz(flipped), /x\.npy: expected the bytes of its checksum, got others\. It is damaged/)
  })
})
