// fflate unzips without a look at the checksums that a zip file has of its files.

const CENTRAL = 0x02014b50
const END = 0x06054b50

/** Of each file in a zip file, from its directory at the end (APPNOTE 4.3.12): its CRC-32. */
export function checksumsOf(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const checksums = new Map<string, number>()
  let end = zip.length - 22
  while (end > 0 && view.getUint32(end, true) !== END) end--
  let at = view.getUint32(end + 16, true)
  while (at + 46 <= zip.length && view.getUint32(at, true) === CENTRAL) {
    const [name, extra, comment] = [28, 30, 32].map(place => view.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ]
    const text = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + name))
    checksums.set(text, view.getUint32(at + 16, true))
    at += 46 + name + extra + comment
  }
  return checksums
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

/** As zip files have it: the polynomial 0x04c11db7, lowest bit first. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}
