import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ThinnetError } from '../errors.ts'
import { sizeOf } from '../tensor/shape.ts'
import { type Tensor, tensor } from '../tensor/tensor.ts'
import { read, write } from './index.ts'
import { readTensors } from './read.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String((error as Error)?.stack))
  assert.match(error.message, message)
  return true
}

/** A file of this header and these data. */
function file(header: string | Uint8Array, data: Uint8Array = new Uint8Array(0), length?: number | bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

const shapes = fc.array(fc.nat(4), { maxLength: 4 })
const tensors: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(Float64Array, Float32Array, Int32Array, Uint8Array), shapes, fc.nat())
  .map(([Type, shape, seed]) => {
    const data = new Type(sizeOf(shape))
    for (let i = 0; i < data.length; i++) data[i] = (seed + i * 37) % 251
    return tensor(data, shape)
  })
const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a"b\\', 'ü', '😀', ''))

describe('safetensors', () => {
  test('gives back what was written, wherever the bytes lie in their buffer', () => {
    const property = fc.property(
      fc.array(fc.tuple(names, tensors)),
      fc.array(fc.tuple(names, fc.string())),
      fc.nat(9),
      (pairs, texts, at) => {
        const [written, metadata] = [new Map(pairs), new Map(texts)]
        const bytes = write(written, metadata)
        const moved = Buffer.alloc(bytes.length + at)
        moved.set(bytes, at)
        const again = read(moved.subarray(at))
        assert.deepEqual(new Map([...again.tensors].sort()), new Map([...written].sort()))
        assert.deepEqual(again.metadata, metadata)
        assert.equal(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8, 0)
      },
    )
    fc.assert(property)
  })

  test('writes the bytes that the format says', () => {
    const bytes = write({ b: tensor(Uint8Array.of(7)), a: tensor(Float32Array.of(1, 2), [2, 1]) }, { by: 'me' })
    const header =
      '{"__metadata__":{"by":"me"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},' +
      '"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
    assert.deepEqual(bytes, file(padded, Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64, 7)))
    const copy = read(bytes)
    copy.tensors.get('b')!.data[0] = 9
    assert.equal(bytes.at(-1), 7)
  })

  test('read over its bytes has the same tensors: where they lie right no copies, elsewhere, and of those named, copies', () => {
    const bytes = write({ kept: tensor([1, 2]), b: tensor(Uint8Array.of(7)), a: tensor(Float32Array.of(3), [1, 1]) })
    for (const at of [0, 1, 8]) {
      const moved = new Uint8Array(bytes.length + at)
      moved.set(bytes, at)
      const { tensors } = readTensors(moved.subarray(at), name => name === 'kept')
      assert.deepEqual(tensors, read(bytes).tensors)
      const over = [...tensors].filter(([, { data }]) => data.buffer === moved.buffer).map(([name]) => name)
      assert.deepEqual(over, at % 4 === 0 ? ['a', 'b'] : ['b'])
    }
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    for (const { data } of readTensors(shared, () => false).tensors.values())
      assert.ok(data.buffer instanceof ArrayBuffer)
  })

  test('refuses to write what the format has no place for', () => {
    assert.throws(() => write({ __metadata__: tensor([1]) }), refused(/other names/))
    assert.throws(() => write({ a: tensor([1], [1], { scale: 2 }) }), refused(/tensor a: .+scale 2/))
    assert.throws(() => write({ a: [1] as never, b: 'x' as never }), refused(/tensor b/))
    assert.throws(() => write({}, { a: 5 as never }), refused(/metadata a: expected a string, got 5/))
  })
})

describe('malformed input', () => {
  const entry = (shape: string, offsets: string, dtype = '"F32"') =>
    `{"a":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`
  const four = new Uint8Array(4)
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /at least 8 bytes, got 0/],
    ['a length beyond the file', file('{}', four, 100), /header of 100 bytes, got 6/],
    ['a length beyond the limit', file('{}', four, 100_000_001), /at most 100000000 bytes, got 100000001/],
    ['a length of 2^64 - 1', file('{}', four, 2n ** 64n - 1n), /got 18446744073709551615/],
    ['no header', file(''), /begins with {/],
    ['another JSON', file('[]'), /begins with {/],
    ['a space before it', file(' {}'), /begins with {/],
    ['no UTF-8', file(Uint8Array.of(123, 34, 0xff, 34, 125)), /text in UTF-8/],
    ['a byte order mark', file('\ufeff{}'), /begins with {/],
    ['something after the header', file('{}x'), /nothing after the header/],
    ['something after the data', file('{}', four), /0 bytes of data, got 4/],
    ['an end in the middle', file('{"a":{"dtype":"F32"'), /got its end/],
    ['a string without end', file('{"a'), /the end of a string/],
    ['a string that is none', file('{"\\x":{}}'), /a string of JSON/],
    ['a key that is none', file('{a:1}'), /a string, got 'a:1}'/],
    ['a comma too many', file(`{"__metadata__":{},}`), /a string/],
    ['a tensor twice', file(entry('[1]', '[0,4]').replace(/}$/, ',"a":{}}'), four), /"a" twice/],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), /twice/],
    ['a text twice', file('{"__metadata__":{"a":"","a":""}}'), /"a" twice/],
    ['a text that is none', file('{"__metadata__":{"a":1}}'), /a string/],
    ['metadata that are none', file('{"__metadata__":"a"}'), /expected {/],
    ['depth', file(`{"a":${'['.repeat(1_000_000)}`), /expected {/],
    ['a tensor that is none', file('{"a":5}'), /expected {/],
    ['more of a tensor', file('{"a":{"dtype":"F32","constructor":1}}'), /each once, but "constructor"/],
    ['a shape twice', file('{"a":{"shape":[1],"shape":[1]}}'), /each once, but "shape"/],
    ['less of a tensor', file('{"a":{"dtype":"F32","shape":[]}}'), /two data_offsets/],
    ['one offset', file(entry('[1]', '[0]'), four), /two data_offsets/],
    ['three offsets', file(entry('[1]', '[0,4,4]'), four), /two data_offsets/],
    ['an offset below 0', file(entry('[1]', '[-4,0]'), four), /whole number from 0/],
    ['an offset with a fraction', file(entry('[1]', '[0.0,4]'), four), /expected \]/],
    ['an offset as text', file(entry('[1]', '["0",4]'), four), /whole number/],
    ['an offset of 2^60', file(entry('[1]', '[0,1152921504606846976]'), four), /2\^53/],
    ['an offset of 1e3', file(entry('[1]', '[0,1e3]'), four), /expected \]/],
    ['offsets reversed', file(entry('[1]', '[4,0]'), four), /an end after its beginning, got \[4, 0\]/],
    ['an end beyond the file', file(entry('[2]', '[0,8]'), four), /within the file's 4 bytes/],
    ['a hole before', file(entry('[1]', '[4,8]'), new Uint8Array(8)), /begin where those before end, at 0/],
    ['too short for its shape', file(entry('[2]', '[0,4]'), four), /8 bytes for shape \[2\] of F32, got 4/],
    ['a product beyond all numbers', file(entry(`[${Array(40).fill(2 ** 40)}]`, '[0,4]'), four), /shape/],
    ['a product that wraps to 4 in 64 bits', file(entry('[4294967296,4294967296,1]', '[0,4]'), four), /shape/],
    ['another type', file(entry('[2]', '[0,4]', '"F16"'), four), /F64, F32, I32, U8, got "F16"/],
    ['a type that every object has', file(entry('[1]', '[0,4]', '"constructor"'), four), /got "constructor"/],
    [
      'an overlap',
      file(
        '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
        four,
      ),
      /tensor "b": expected data that begin where those before end, at 3, got 2/,
    ],
    ['a very long name', file(`{"${'n'.repeat(100_000)}":{}}`), /n…/],
  ]
  for (const [name, bytes, message] of cases) {
    test(`with ${name}`, () => assert.throws(() => read(bytes), refused(message)))
  }

  test('no bytes at all, or other than bytes', () => {
    for (const value of [undefined, null, 'path', [1, 2], new Float32Array(9)]) {
      assert.throws(() => read(value as never), refused(/a Uint8Array/))
    }
  })

  test('cut off anywhere, or with any byte changed, is refused or read, and nothing else', () => {
    const bytes = write({ a: tensor([1, 2, 3]), b: tensor(Uint8Array.of(1)) }, { text: 'some "text"' })
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => read(bytes.slice(0, length)), refused(/./))
    }
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 34, 48, 125, 255]) {
        try {
          read(bytes.with(at, value))
        } catch (error) {
          refused(/./)(error)
        }
      }
    }
  })
})
