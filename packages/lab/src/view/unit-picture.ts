import type { PlaneInside } from '../worker/protocol.ts'
import { rgbOf } from './canvas.ts'
import { largest } from './largest.ts'

type Signs = Readonly<Record<'positive' | 'negative', string>>

/** Made once for each look inside: the diagram is drawn again wherever one points. */
const made = new WeakMap<PlaneInside, Map<string, OffscreenCanvas>>()

/** What a unit says over the plane: the stronger the larger, of its own largest; the hue is the sign's. */
export function unitPicture(plane: PlaneInside, column: number, unit: number, signs: Signs): OffscreenCanvas {
  return picture([valuesOf(plane, column, unit)], plane.size, signs, () => 1)
}

/**
 * That of all units of a column side by side, each as a disc: one picture of all is made and drawn in a tenth of the time of
 * one each, and a disc that is one already needs no clipping.
 */
export function columnPicture(plane: PlaneInside, column: number, signs: Signs): OffscreenCanvas {
  const pictures = made.get(plane) ?? new Map<string, OffscreenCanvas>()
  made.set(plane, pictures)
  const key = `${column}/${signs.positive}`
  const known = pictures.get(key)
  if (known) return known
  const { size, units } = plane
  const count = units[column]!.length / size ** 2
  const all = Array.from({ length: count }, (_, unit) => valuesOf(plane, column, unit))
  // of the places at the disc's edge a part
  const within = (place: number) => {
    const [x, y] = [(place % size) + 0.5, Math.floor(place / size) + 0.5]
    return Math.min(1, Math.max(0, size / 2 + 0.5 - Math.hypot(x - size / 2, y - size / 2)))
  }
  const canvas = picture(all, size, signs, within)
  pictures.set(key, canvas)
  return canvas
}

function valuesOf({ size, units }: PlaneInside, column: number, unit: number): Float32Array {
  return units[column]!.subarray(unit * size ** 2, (unit + 1) * size ** 2)
}

/** Side by side, a pixel for each place; `share`: how much of a place is seen. */
function picture(
  all: readonly Float32Array[],
  size: number,
  { positive, negative }: Signs,
  share: (place: number) => number,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(all.length * size, size)
  // kept off the graphics card: it is written pixel by pixel
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const image = context.createImageData(canvas.width, size)
  // a pixel in one number: alpha, blue, green, red
  const pixels = new Uint32Array(image.data.buffer)
  const [above, below] = [positive, negative].map(colour => {
    const [red, green, blue] = rgbOf(colour) as [number, number, number]
    return red | (green << 8) | (blue << 16)
  }) as [number, number]
  const shares = Array.from({ length: size ** 2 }, (_, place) => share(place))
  for (const [unit, values] of all.entries()) {
    const most = largest(values)
    for (const [place, value] of values.entries()) {
      const alpha = Math.round((255 * shares[place]! * Math.abs(value)) / most)
      const at = Math.floor(place / size) * canvas.width + unit * size + (place % size)
      pixels[at] = (value < 0 ? below : above) | (alpha << 24)
    }
  }
  context.putImageData(image, 0, 0)
  return canvas
}
