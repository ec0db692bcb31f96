import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ThinnetError } from 'thinnet'
import { readIdx } from './idx.ts'

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], elements: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + elements.length)
  file.set([0, 0, 8, shape.length])
  shape.forEach((d, i) => {
    new DataView(file.buffer).setUint32(4 + 4 * i, d)
  })
  file.set(elements, 4 + 4 * shape.length)
  return file
}

function refused(bytes: Uint8Array, message: RegExp): void {
  assert.throws(
    () => readIdx(bytes, 'digits.idx'),
    (error: Error) => {
      assert.ok(error instanceof ThinnetError)
      assert.match(error.message, /^digits\.idx: expected .+, got .+\./)
      assert.match(error.message, message)
      return true
    },
  )
}

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 })
const files = shapes.chain(shape => {
  const length = shape.reduce((a, b) => a * b, 1)
  return fc.uint8Array({ minLength: length, maxLength: length }).map(elements => ({ shape, elements }))
})

describe('readIdx', () => {
  test('gives back what was written, gzipped or not, wherever it lies in its buffer', () => {
    fc.assert(
      fc.property(files, fc.boolean(), fc.nat(9), ({ shape, elements }, zipped, at) => {
        const file = zipped ? gzipSync(idx(shape, elements)) : idx(shape, elements)
        const buffer = new Uint8Array(file.length + at)
        buffer.set(file, at)
        const read = readIdx(buffer.subarray(at), 'digits.idx')
        assert.deepEqual(read.shape, shape)
        assert.equal(read.dtype, 'uint8')
        assert.deepEqual(Array.from(read.data), Array.from(elements))
      }),
    )
  })

  test('refuses every file cut off before its end, and any longer one', () => {
    const whole = idx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6))
    for (let length = 0; length < whole.length; length++) refused(whole.subarray(0, length), /cut off/)
    refused(Uint8Array.of(...whole, 0), /6 bytes of elements for shape \[2, 3\], got 7 bytes\. Something follows/)
  })

  test('refuses a foreign file by what it begins with', () => {
    refused(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), /begins 89 50 4e 47/)
    refused(Uint8Array.of(0, 0, 7, 1, 0, 0, 0, 0), /begins 00 00 07 01/)
  })

  test('reads every element type, highest byte first', () => {
    const cases: [type: number, elements: number[], dtype: string, values: number[]][] = [
      [0x09, [0xff, 0x7f], 'int32', [-1, 127]],
      [0x0b, [0xff, 0xfe, 0x01, 0x02], 'int32', [-2, 258]],
      [0x0c, [0xff, 0xff, 0xff, 0xfd, 0, 1, 0, 4], 'int32', [-3, 65540]],
      [0x0d, [0xbf, 0xc0, 0, 0, 0x40, 0, 0, 0], 'float32', [-1.5, 2]],
      [0x0e, [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, ...Array(8).fill(0)], 'float64', [0.1, 0]],
    ]
    for (const [type, elements, dtype, values] of cases) {
      const file = Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...elements)
      const t = readIdx(file, 'digits.idx')
      assert.deepEqual([t.dtype, t.shape, ...t.data], [dtype, [2], ...values])
      refused(file.subarray(0, file.length - 1), /cut off/)
    }
  })

  test('takes bytes of whatever kind, from whatever realm', () => {
    const file = idx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6))
    const foreign = runInNewContext('Uint8Array.from(bytes)', { bytes: [...file] }) as Uint8Array<ArrayBuffer>
    const kinds = [file, Buffer.from(file), file.buffer, new DataView(file.buffer), Uint8ClampedArray.from(file)]
    for (const bytes of [...kinds, foreign, foreign.buffer] as Uint8Array[]) {
      assert.deepEqual([...readIdx(bytes, 'digits.idx').data], [1, 2, 3, 4, 5, 6])
    }
    for (const bytes of [undefined, 'digits.idx', [0, 0, 8, 1], Float32Array.of(1), Promise.resolve(file)]) {
      refused(bytes as never, /the bytes of a file, a Uint8Array or ArrayBuffer, got/)
    }
    assert.throws(() => readIdx(file, 'digits.idx', { most: 9 } as never), /readIdx: expected options among mostBytes/)
  })

  test('refuses dimensions beyond all reason without reserving memory for them', () => {
    const huge = idx([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(8))
    refused(huge, /shape \[4294967295, 4294967295, 4294967295\], got 8 bytes/)
    const deep = new Uint8Array(4 + 4 * 255).fill(255)
    deep.set([0, 0, 8, 255])
    refused(deep, /cut off, or its header is damaged/)
    refused(idx(Array(33).fill(1), Uint8Array.of(5)), /at most 32 dimensions, got one of 33/)
    refused(Uint8Array.of(0, 0, 8, 0, 7), /at least one dimension, got one with none/)
  })

  test('refuses a damaged or endless gzip file', () => {
    const zipped = gzipSync(idx([1000], new Uint8Array(1000).fill(7)))
    refused(zipped.subarray(0, zipped.length - 9), /a whole gzip file/)
    const flipped = Uint8Array.from(zipped)
    flipped[flipped.length - 6]! ^= 255
    refused(flipped, /a whole gzip file/)
    assert.throws(
      () => readIdx(zipped, 'digits.idx', { mostBytes: 999 }),
      /digits\.idx: expected at most 999 bytes once unzipped, got more\./,
    )
  })
})
