import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ThinnetError } from '../errors.ts'
import { tensor } from '../tensor/tensor.ts'
import { crc32, crc32ByTables } from './crc32.ts'
import { read, write } from './index.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('CRC-32', () => {
  test('has the value that the standards give, in Node and by tables', () => {
    for (const crc of [crc32, crc32ByTables]) {
      assert.equal(crc(utf8('123456789'), 0), 0xcbf43926)
      assert.equal(crc(utf8('The quick brown fox jumps over the lazy dog'), 0), 0x414fa339)
      assert.equal(crc(new Uint8Array(32), 0), 0x190a55ad)
      assert.equal(crc(new Uint8Array(), 7), 7)
    }
  })

  test('is the same by tables as in Node, wherever it is cut and wherever the bytes lie', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 99 }), fc.nat(99), fc.nat(9), (bytes, cut, at) => {
      const moved = new Uint8Array(bytes.length + at)
      moved.set(bytes, at)
      const whole = crc32(bytes)
      assert.equal(crc32ByTables(moved.subarray(at), 0), whole)
      assert.equal(crc32ByTables(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), whole)
    })
    fc.assert(property)
  })

  test('is that of memory that threads share', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(9))
    shared.set(utf8('123456789'))
    assert.equal(crc32(shared), 0xcbf43926)
  })
})

describe('a file with a checksum', () => {
  const tensors = {
    w: tensor([1.5, 2, 3, 4, 5, 0.1]),
    b: tensor(Uint8Array.of(1, 0)),
    none: tensor(new Float32Array()),
  }
  const metadata = { thinnetChecksum: '', format: 'pt', about: 'a "text"' }
  const bytes = write(tensors, metadata)

  test('has the one that Python computes', () => {
    // json.dumps(…, separators=(',', ':')) of ['about', 'a "text"'], ['format', 'pt'], ['b', 'uint8', [2]] and so on,
    // with zlib.crc32(data, crc): see the doc comment of checksumOf.
    assert.equal(read(bytes).metadata.get('thinnetChecksum'), 'thinnet crc32 270754c0')
  })

  test('is refused with any bit changed, but where it comes to the same', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const said = `bit ${bit} of byte ${at}`
        assert.throws(() => read(bytes.with(at, bytes[at]! ^ (1 << bit))), ThinnetError, said)
      }
    }
  })

  test('is refused with zeros for its tail', () => {
    for (const length of [1, 2, 4, 9, 20]) {
      const damaged = Uint8Array.from(bytes)
      if (damaged.subarray(-length).every(byte => byte === 0)) continue
      assert.throws(() => read(damaged.fill(0, bytes.length - length)), {
        name: 'ThinnetError',
        message: /^safetensors: expected content with the thinnetChecksum .+The file is damaged/,
      })
    }
  })

  test('has it recomputed where it is read, changed and written', () => {
    const again = read(bytes)
    again.tensors.get('w')!.data[0] = 9
    assert.equal(read(write(again.tensors, again.metadata)).tensors.get('w')!.data[0], 9)
  })

  test('is read in whatever order it holds the same', () => {
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    const reversed = (object: object) => Object.fromEntries(Object.entries(object).reverse())
    const header = utf8(JSON.stringify({ ...reversed(entries), __metadata__: reversed(__metadata__) }, null, 1))
    const other = new Uint8Array(8 + header.length + bytes.length - 8 - length)
    new DataView(other.buffer).setBigUint64(0, BigInt(header.length), true)
    other.set(header, 8)
    other.set(bytes.subarray(8 + length), 8 + header.length)
    assert.deepEqual(read(other).metadata, new Map(Object.entries(reversed(__metadata__) as Record<string, string>)))
  })

  test('of others is read: a checksum of theirs is no business of ours', () => {
    const theirs = { checksum: 'crc32 00000000', sha256: 'x' }
    assert.deepEqual(read(write({}, theirs)).metadata, new Map(Object.entries(theirs)))
  })
})
