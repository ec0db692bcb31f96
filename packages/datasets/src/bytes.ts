import { refuse } from './refuse.ts'

/** By what an object is, not by its class: a test runner, or another window, has classes of its own. */
const kindOf = (value: unknown) => Object.prototype.toString.call(value).slice(8, -1)
const KINDS: readonly string[] = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array', 'Uint8ClampedArray', 'DataView']

export function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  return KINDS.includes(kindOf(value)) && KINDS.includes(kindOf(buffer))
}

/** The bytes of a whole file, in the same memory. */
export function bytesOf(given: unknown, who: string): Uint8Array {
  if (!isBytes(given))
    return refuse(who, 'the bytes of a file, a Uint8Array or ArrayBuffer', given, 'Read the file first.')
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  return new Uint8Array(given)
}
