import { SIDE } from './picture.ts'

/** Of a grey level in the address, which has 4 bits. */
const LEVEL = 255 / 15
const PIXELS = SIDE * SIDE
/** Two pixels a byte, and 6 bits a letter. */
export const DRAWING_LETTERS = Math.ceil((4 * PIXELS) / 6)

/** A picture as a text for the address: 16 grey levels, two pixels a byte, the bytes in base64url. */
export function encodeDrawing(pixels: ArrayLike<number>): string {
  const levels = Array.from({ length: PIXELS }, (_, i) => Math.round(pixels[i]! / LEVEL))
  const bytes = Array.from({ length: PIXELS / 2 }, (_, i) => 16 * levels[2 * i]! + levels[2 * i + 1]!)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** The picture, grey from 0 to 255; null for what is no drawing, or not all of one. */
export function decodeDrawing(text: string): Float32Array<ArrayBuffer> | null {
  if (text.length !== DRAWING_LETTERS || !/^[\w-]+$/.test(text)) return null
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Float32Array.from({ length: PIXELS }, (_, i) => {
    const byte = bytes.charCodeAt(i >> 1)
    return LEVEL * (i % 2 === 0 ? byte >> 4 : byte & 15)
  })
}
