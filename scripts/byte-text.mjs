// Bytes as text that gzip makes as small as the bytes themselves. It looks for repeated bytes, which base64 moves off
// their places, and hex digits cut into two; here the most frequent bytes are one character, and the others two.
// `kernels/wasm/byte-text.ts` reads it.

/** Those that need no escape in quotes of any kind, or in HTML. */
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(c => !/["'`\\$<&]/.test(c))
/** So many of them begin a pair. */
const LEADS = 2

/** The characters, those that begin pairs last; in hex, the bytes that are one character, in order; and the text. */
export function textOf(bytes) {
  const counts = new Array(256).fill(0)
  for (const byte of bytes) counts[byte]++
  const singles = [...counts.keys()].sort((a, b) => counts[b] - counts[a]).slice(0, CHARACTERS.length - LEADS)
  const pairs = [...counts.keys()].filter(byte => !singles.includes(byte))
  const leads = CHARACTERS.slice(singles.length)
  const codes = new Map([
    ...singles.map((byte, i) => [byte, CHARACTERS[i]]),
    ...pairs.map((byte, i) => [byte, leads[Math.floor(i / CHARACTERS.length)] + CHARACTERS[i % CHARACTERS.length]]),
  ])
  return {
    characters: CHARACTERS.join(''),
    singles: Buffer.from(singles).toString('hex'),
    text: Array.from(bytes, byte => codes.get(byte)).join(''),
  }
}
