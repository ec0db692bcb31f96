import { refuse, show } from '../errors.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { crc32 } from './crc32.ts'

/** Its name in the metadata. A file that has it holds what it had when it was written. */
export const CHECKSUM = 'thinnetChecksum'
const FORM = /^thinnet crc32 [0-9a-f]{8}$/

/**
 * The checksum of what a file holds, whatever order it has it in: `thinnet crc32 ` and 8 hexadecimal digits. Of the metadata
 * but this, then of the tensors, each by name: JSON of [name, text] or [name, dtype, shape] in UTF-8, then the bytes of
 * the data.
 *
 * CRC-32, as it is the same in pages and in Node without waiting, any language has it, and damage is all it has to find.
 */
export function checksumOf(tensors: ReadonlyMap<string, Tensor>, metadata: ReadonlyMap<string, string>): string {
  let crc = 0
  const utf8 = new TextEncoder()
  const add = (value: unknown) => (crc = crc32(utf8.encode(JSON.stringify(value)), crc))
  for (const [name, text] of byName(metadata)) if (name !== CHECKSUM) add([name, text])
  for (const [name, { dtype, shape, data }] of byName(tensors)) {
    add([name, dtype, shape])
    crc = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), crc)
  }
  return `thinnet crc32 ${crc.toString(16).padStart(8, '0')}`
}

/**
 * Checks it, in a file that has one.
 *
 * @throws ThinnetError for a file that holds something else than when it was written
 */
export function checkChecksum(tensors: ReadonlyMap<string, Tensor>, metadata: ReadonlyMap<string, string>): void {
  // By its form too: damage to its name would hide it.
  const found = [...metadata].find(([name, text]) => name === CHECKSUM || FORM.test(text))
  if (!found) return
  const [name, said] = found
  const checksum = checksumOf(tensors, metadata)
  if (name !== CHECKSUM || said !== checksum) {
    refuse('safetensors', `content with the ${CHECKSUM} ${checksum}`, `${name} ${show(said)}`, DAMAGED)
  }
}

const DAMAGED = `The file is damaged: take a copy of it. (Was it changed on purpose? Remove ${CHECKSUM} from its metadata.)`

function byName<T>(named: ReadonlyMap<string, T>): [string, T][] {
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1))
}
