import type { PlaneInside } from '../worker/protocol.ts'
import { rgbOf } from './canvas.ts'
import { largest } from './largest.ts'

type Signs = Readonly<Record<'positive' | 'negative', string>>

/** Made once for each look inside: the diagram is drawn again wherever one points. */
const made = new WeakMap<PlaneInside, Map<string, OffscreenCanvas>>()

/** What a unit says over the plane: the stronger the larger, of its own largest; the hue is the sign's. */
export function unitPicture(plane: PlaneInside, column: number, unit: number, signs: Signs): OffscreenCanvas {
  const pictures = made.get(plane) ?? new Map<string, OffscreenCanvas>()
  made.set(plane, pictures)
  const key = `${column}/${unit}/${signs.positive}`
  const known = pictures.get(key)
  if (known) return known
  const { size, units } = plane
  const values = units[column]!.subarray(unit * size * size, (unit + 1) * size * size)
  const most = largest(values)
  const canvas = new OffscreenCanvas(size, size)
  // kept off the graphics card: it is written pixel by pixel
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const image = context.createImageData(size, size)
  const [positive, negative] = [rgbOf(signs.positive), rgbOf(signs.negative)]
  for (const [i, value] of values.entries()) {
    image.data.set(value < 0 ? negative : positive, 4 * i)
    image.data[4 * i + 3] = Math.round((255 * Math.abs(value)) / most)
  }
  context.putImageData(image, 0, 0)
  pictures.set(key, canvas)
  return canvas
}
