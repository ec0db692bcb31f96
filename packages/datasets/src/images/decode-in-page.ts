import { refuse } from '../refuse.ts'
import { grey } from './grey.ts'
import type { Decoded, ImageSize } from './read-image.ts'

/** By the browser, upright as its camera says. */
export async function decoded(
  bytes: Uint8Array,
  { height, width, channels }: ImageSize,
  who: string,
): Promise<Decoded> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>])
  const size = { ...(height && { resizeHeight: height }), ...(width && { resizeWidth: width }) }
  const bitmap = await createImageBitmap(blob, { ...size, resizeQuality: 'medium' }).catch((error: Error) =>
    refuse(who, 'an image, PNG, JPEG or another that the browser reads', error.message),
  )
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  const { data: rgba } = context.getImageData(0, 0, bitmap.width, bitmap.height)
  const data = new Uint8Array((rgba.length / 4) * channels)
  for (let i = 0; i < rgba.length / 4; i++) {
    const [r, g, b] = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!]
    if (channels === 1) data[i] = grey(r, g, b)
    else data.set(rgba.subarray(4 * i, 4 * i + channels), i * channels)
  }
  const { height: rows, width: columns } = bitmap
  bitmap.close()
  return { data, height: rows, width: columns }
}
