import { refuse } from '../refuse.ts'
import { grey } from './grey.ts'
import type { Decoded, ImageSize } from './read-image.ts'

// In a page, decode-in-page.ts is in place of this file: package.json says so to bundlers.

/** As far as it is called here: its package is installed by who has images. */
interface Sharp {
  rotate(): Sharp
  resize(width: number | undefined, height: number | undefined, how: { fit: 'fill' }): Sharp
  removeAlpha(): Sharp
  ensureAlpha(): Sharp
  toColourspace(space: 'srgb'): Sharp
  raw(): Sharp
  toBuffer(how: { resolveWithObject: true }): Promise<{ data: Uint8Array; info: { height: number; width: number } }>
}

/** No photograph has more pixels, and a small file can claim to have any number. */
const MOST_PIXELS = 2 ** 27

/** By sharp (libvips), upright as its camera says. */
export async function decoded(
  bytes: Uint8Array,
  { height, width, channels }: ImageSize,
  who: string,
): Promise<Decoded> {
  const sharp = await sharpOf(who)
  const upright = sharp(bytes, { limitInputPixels: MOST_PIXELS }).rotate().resize(width, height, { fit: 'fill' })
  const image = channels === 4 ? upright.ensureAlpha() : upright.removeAlpha()
  try {
    const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    const { height, width } = info
    if (channels !== 1) return { data: Uint8Array.from(data), height, width }
    // Its own grey levels are of another kind, as light is and not as it is seen: others than in a page.
    const greyAt = (i: number) => grey(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!)
    return { data: Uint8Array.from({ length: height * width }, (_, i) => greyAt(i)), height, width }
  } catch (error) {
    return refuse(who, 'an image, PNG, JPEG or another that sharp reads', (error as Error).message)
  }
}

async function sharpOf(who: string): Promise<(bytes: Uint8Array, o: { limitInputPixels: number }) => Sharp> {
  // Not a literal: nothing looks for its types, or bundles it, where it is not installed.
  const name = 'sharp'
  const hint = 'Images are decoded by it: npm install sharp.'
  const module = await import(name).catch(() => refuse(who, 'the package sharp', 'none', hint))
  return (module as { default: (bytes: Uint8Array, o: object) => Sharp }).default
}
