import type { Window2d } from '../kernels.ts'
import type { Images } from './shapes.ts'

/**
 * Calls `visit` for each pixel of y and each pixel of x that the window sees from there, in row-major order.
 * Places beyond the edges of x are left out.
 *
 * xAt and yAt are the elements where the two pixels' first channels lie; `tap` is the place within the window.
 */
export function eachTap(
  x: Images,
  y: Images,
  [height, width]: readonly [number, number],
  { strides, padding, dilation = [1, 1] }: Window2d,
  visit: (xAt: number, yAt: number, tap: number) => void,
): void {
  for (let n = 0; n < y.batch; n++) {
    for (let row = 0; row < y.height; row++) {
      for (let column = 0; column < y.width; column++) {
        const yAt = n * y.strides.image + row * y.strides.row + column * y.strides.column
        for (let i = 0; i < height; i++) {
          const xRow = row * strides[0] - padding[0] + i * dilation[0]
          if (xRow < 0 || xRow >= x.height) continue
          for (let j = 0; j < width; j++) {
            const xColumn = column * strides[1] - padding[1] + j * dilation[1]
            if (xColumn < 0 || xColumn >= x.width) continue
            visit(n * x.strides.image + xRow * x.strides.row + xColumn * x.strides.column, yAt, i * width + j)
          }
        }
      }
    }
  }
}
