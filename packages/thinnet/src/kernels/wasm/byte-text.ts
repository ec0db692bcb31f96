// Bytes as text that gzip makes as small as the bytes themselves. It looks for repeated bytes, which base64 moves off their
// places, and hex digits cut into two; here the bytes that modules are mostly of are one character, and the others two.

/** The bytes of which modules are mostly, a bit each. */
const SINGLES = 0xa0010071000000010040000100006001989efc3b0c0445578101071fffffffffn

/**
 * A character for each of them, and two that begin a pair. None needs an escape in quotes of any kind, or in HTML. The more
 * frequent a byte, the more frequent its character is in minified JavaScript: one code of gzip's is good for both.
 */
export const CHARACTERS = 'tan., fpc=hol:dg{[>1v#2|Az6b3jF*ei(G7;YRU%Eus^X8!+OKMWV4J9P)]y/QC?-HmZB_}kxSqDLI0Nw5rT@~'

/** All bytes: those of one character in order, then the others. */
export function bytesInOrder(): number[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  const isSingle = (byte: number) => (SINGLES >> BigInt(byte)) & 1n
  return [...bytes.filter(isSingle), ...bytes.filter(byte => !isSingle(byte))]
}

export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const places = new Uint8Array(128)
  for (let i = 0; i < CHARACTERS.length; i++) places[CHARACTERS.charCodeAt(i)] = i
  const inOrder = bytesInOrder()
  const first = CHARACTERS.length - 2
  const bytes = new Uint8Array(text.length)
  let [length, lead] = [0, 0]
  for (let i = 0; i < text.length; i++) {
    const place = lead + places[text.charCodeAt(i)]!
    lead = lead || place < first ? 0 : first + (place - first) * CHARACTERS.length
    if (!lead) bytes[length++] = inOrder[place]!
  }
  return bytes.slice(0, length)
}
