import type { Kernels, Warp } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { View } from './memory.ts'
import { imagesOf } from './shapes.ts'

export function warpKernels(view: View): Pick<Kernels, 'warp' | 'warpBackward'> {
  return {
    // y = Σ weight · x, or weight · fillValue where x has no such pixel
    warp(y, x, transforms, options) {
      const input = view(x)
      const sums = new Float64Array(y.size)
      eachPixel(x, view(transforms), options, (xAt, yAt, weight) => {
        sums[yAt] += weight * (xAt < 0 ? options.fillValue : input[xAt])
      })
      view(y).set(sums)
    },

    // dx = Σ weight · dy
    warpBackward(dx, dy, transforms, options) {
      const gradient = view(dy)
      const sums = new Float64Array(dx.size)
      eachPixel(dx, view(transforms), options, (xAt, yAt, weight) => {
        if (xAt >= 0) sums[xAt] += weight * gradient[yAt]
      })
      view(dx).set(sums)
    },
  }
}

/** Calls `visit` for each element of y and each of x that it is made of, −1 for one beyond the edges. */
function eachPixel(
  x: Region,
  transforms: ArrayLike<number>,
  { fillMode, interpolation, dataFormat }: Warp,
  visit: (xAt: number, yAt: number, weight: number) => void,
): void {
  const { batch, height, width, channels, strides } = imagesOf(x, dataFormat)
  const around = interpolation === 'bilinear' ? between : nearest
  for (let n = 0; n < batch; n++) {
    const [a0, a1, a2, b0, b1, b2] = Array.from({ length: 6 }, (_, i) => transforms[n * 6 + i])
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const columns = around(a0 * column + a1 * row + a2)
        const rows = around(b0 * column + b1 * row + b2)
        const to = n * strides.image + row * strides.row + column * strides.column
        for (const [r, down] of rows) {
          for (const [c, across] of columns) {
            const [atRow, atColumn] = [PLACES[fillMode](r, height), PLACES[fillMode](c, width)]
            const from = n * strides.image + atRow * strides.row + atColumn * strides.column
            for (let k = 0; k < channels; k++) {
              const inside = atRow >= 0 && atColumn >= 0
              visit(inside ? from + k * strides.channel : -1, to + k * strides.channel, down * across)
            }
          }
        }
      }
    }
  }
}

type Around = (place: number) => [index: number, weight: number][]

const nearest: Around = place => [[place < 0 ? -Math.floor(0.5 - place) : Math.floor(place + 0.5), 1]]

const between: Around = place => {
  const first = Math.floor(place)
  const weight = place - first
  return weight === 0
    ? [[first, 1]]
    : [
        [first, 1 - weight],
        [first + 1, weight],
      ]
}

const modulo = (i: number, n: number) => ((i % n) + n) % n

/** The pixel that lies at index i of a row of `size`; −1: none. */
const PLACES: Record<Warp['fillMode'], (i: number, size: number) => number> = {
  constant: (i, size) => (i >= 0 && i < size ? i : -1),
  nearest: (i, size) => Math.min(Math.max(i, 0), size - 1),
  reflect: (i, size) => Math.min(modulo(i, 2 * size), 2 * size - 1 - modulo(i, 2 * size)),
  wrap: modulo,
}
