/**
 * An image rotated counter-clockwise about its middle, [height, width] row-major: each pixel is read from where it came
 * from, between its four neighbours in proportion; what comes from beyond the edges is 0.
 *
 * @param degrees any number
 */
export function rotated(image: ArrayLike<number>, height: number, width: number, degrees: number): Float32Array {
  const out = new Float32Array(height * width)
  const angle = (degrees * Math.PI) / 180
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  const pixel = (row: number, column: number) =>
    row >= 0 && row < height && column >= 0 && column < width ? image[row * width + column]! : 0
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const [down, right] = [i - middleRow, j - middleColumn]
      const row = middleRow + cos * down + sin * right
      const column = middleColumn + cos * right - sin * down
      const [top, left] = [Math.floor(row), Math.floor(column)]
      const [below, beside] = [row - top, column - left]
      out[i * width + j] =
        (1 - below) * ((1 - beside) * pixel(top, left) + beside * pixel(top, left + 1)) +
        below * ((1 - beside) * pixel(top + 1, left) + beside * pixel(top + 1, left + 1))
    }
  }
  return out
}
