/** A square picture, row by row: each value in the colour it asks for, as strong as it is large; full at `most`. */
export function drawPixels(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  side: number,
  values: Float32Array,
  colourOf: (value: number, i: number) => string | null,
  most = 1,
): void {
  const across = Math.round(Math.sqrt(values.length))
  const edge = (i: number) => Math.round((i * side) / across)
  for (const [i, value] of values.entries()) {
    const colour = colourOf(value, i)
    if (colour === null) continue
    const [x, y] = [i % across, Math.floor(i / across)]
    context.globalAlpha = Math.min(1, Math.abs(value) / most)
    context.fillStyle = colour
    context.fillRect(left + edge(x), top + edge(y), edge(x + 1) - edge(x), edge(y + 1) - edge(y))
  }
  context.globalAlpha = 1
}
