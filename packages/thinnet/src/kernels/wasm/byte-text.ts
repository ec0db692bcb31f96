/** Bytes as scripts/byte-text.mjs writes them: gzipped, hardly larger than the bytes themselves. */
export interface ByteText {
  /** All characters that the text is of. Those that are no byte by themselves begin a pair, and stand last. */
  readonly characters: string
  /** The bytes that are one character, in the characters' order, two hex digits each. */
  readonly singles: string
  readonly text: string
}

export function bytesOfText({ characters, singles, text }: ByteText): Uint8Array<ArrayBuffer> {
  const single = bytesOfHex(singles)
  const pairs = Array.from({ length: 256 }, (_, byte) => byte).filter(byte => !single.includes(byte))
  const places = new Uint8Array(128)
  for (let i = 0; i < characters.length; i++) places[characters.charCodeAt(i)] = i
  const bytes = new Uint8Array(text.length)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const place = places[text.charCodeAt(i)]!
    const pair = place - single.length
    bytes[length++] = pair < 0 ? single[place]! : pairs[pair * characters.length + places[text.charCodeAt(++i)]!]!
  }
  return bytes.slice(0, length)
}

export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}
