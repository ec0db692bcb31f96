/** For each byte, what it does to the checksum. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320)
  return sum
})

/** The checksum that zip archives have (CRC-32 of ISO 3309), a whole number below 2³². */
export function crc32(bytes: Uint8Array): number {
  let sum = -1
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ TABLE[(sum ^ bytes[i]!) & 255]!
  return ~sum >>> 0
}
