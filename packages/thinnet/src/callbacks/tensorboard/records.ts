import { joined, littleEndian } from './protobuf.ts'

/** A record of a TFRecord file: its length, the checksum of that, its bytes, and their checksum, all little-endian. */
export function record(bytes: Uint8Array): Uint8Array {
  const length = littleEndian(8, view => view.setBigUint64(0, BigInt(bytes.length), true))
  return joined([length, checksum(length), bytes, checksum(bytes)])
}

/** CRC-32C, turned by 15 bits, and a constant: so that data with checksums in it have no checksum of a known kind. */
const checksum = (bytes: Uint8Array) =>
  littleEndian(4, view => {
    const crc = crc32c(bytes)
    view.setUint32(0, ((crc >>> 15) | (crc << 17)) + 0xa282ead8, true)
  })

/** CRC-32C (Castagnoli, RFC 3720), 32 bits, unsigned. */
export function crc32c(bytes: Uint8Array): number {
  table ??= makeTable()
  let crc = ~0
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]!
  return ~crc >>> 0
}

let table: Int32Array | undefined

function makeTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    return crc
  })
}
