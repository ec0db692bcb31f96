/** Pixels a side of MNIST's pictures, which are grey from 0 to 255, row by row from the top. */
export const SIDE = 28
const MIDDLE = (SIDE - 1) / 2

/**
 * A picture rotated counter-clockwise about its middle: each pixel is read from where it came from, between its four
 * neighbours in proportion; what comes from beyond the edges is 0. Rotated by 0 it is bitwise the same picture.
 */
export function rotated(pixels: ArrayLike<number>, degrees: number): Float32Array<ArrayBuffer> {
  const angle = (degrees * Math.PI) / 180
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const at = (row: number, column: number) =>
    row >= 0 && row < SIDE && column >= 0 && column < SIDE ? pixels[row * SIDE + column]! : 0
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [down, right] = [Math.floor(i / SIDE) - MIDDLE, (i % SIDE) - MIDDLE]
    const [row, column] = [MIDDLE + cos * down + sin * right, MIDDLE + cos * right - sin * down]
    const [top, left] = [Math.floor(row), Math.floor(column)]
    const [y, x] = [row - top, column - left]
    return (
      (1 - y) * ((1 - x) * at(top, left) + x * at(top, left + 1)) +
      y * ((1 - x) * at(top + 1, left) + x * at(top + 1, left + 1))
    )
  })
}

/** Where the mass of a picture lies, from its top left corner; null where it is empty. */
export function massOf(pixels: ArrayLike<number>): { x: number; y: number } | null {
  let [sum, x, y] = [0, 0, 0]
  for (let i = 0; i < SIDE * SIDE; i++) {
    sum += pixels[i]!
    x += pixels[i]! * ((i % SIDE) + 0.5)
    y += pixels[i]! * (Math.floor(i / SIDE) + 0.5)
  }
  return sum > 0 ? { x: x / sum, y: y / sum } : null
}

/** The edges, in pixels, of what of a picture is not empty; null where all is. */
export function boxOf(pixels: ArrayLike<number>): Record<'left' | 'top' | 'right' | 'bottom', number> | null {
  const box = { left: SIDE, top: SIDE, right: 0, bottom: 0 }
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (!pixels[i]) continue
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)]
    Object.assign(box, {
      ...{ left: Math.min(box.left, x), right: Math.max(box.right, x + 1) },
      ...{ top: Math.min(box.top, y), bottom: Math.max(box.bottom, y + 1) },
    })
  }
  return box.right > 0 ? box : null
}
