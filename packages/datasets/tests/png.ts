import { deflateSync } from 'node:zlib'
import { crc32 } from '../src/numpy/checksums.ts'

/** A PNG (RFC 2083) of 8-bit pixels: grey levels, or red, green and blue. */
export function png(width: number, height: number, channels: 1 | 3, pixels: readonly number[]): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length)
    ends.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, channels === 3 ? 2 : 0], 8)
  const row = width * channels
  const lines = Array.from({ length: height }, (_, y) => [0, ...pixels.slice(y * row, (y + 1) * row)]).flat()
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Uint8Array.from(lines))),
    chunk('IEND', new Uint8Array()),
  ]
  return Buffer.concat([signature, ...parts])
}
