// Bytes as the text that `kernels/wasm/byte-text.ts` reads, and explains.
import { importSource } from './import-source.mjs'

const { CHARACTERS, bytesInOrder } = await importSource('kernels/wasm/byte-text.ts')

const characters = [...CHARACTERS]
const leads = characters.splice(-2)
const pairs = leads.flatMap(lead => [...CHARACTERS].map(character => lead + character))
const texts = [...characters, ...pairs]
const codes = new Map(bytesInOrder().map((byte, i) => [byte, texts[i]]))

export const textOf = bytes => Array.from(bytes, byte => codes.get(byte)).join('')
