/** A rectangle in CSS pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number]

/** A value from 0 to 1 of the largest: the fuller, the larger. */
export function drawCell(context: CanvasRenderingContext2D, box: Box, share: number, colour: string): void {
  context.globalAlpha = 0.07 + 0.93 * share
  context.fillStyle = colour
  context.fillRect(...box)
  context.globalAlpha = 1
}

/** What dropout takes: empty, and struck out. */
export function drawDropped(context: CanvasRenderingContext2D, [x, y, width, height]: Box, edge: string): void {
  context.strokeStyle = edge
  context.lineWidth = 0.5
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
  context.beginPath()
  context.moveTo(x, y + height / 2)
  context.lineTo(x + width, y + height / 2)
  context.stroke()
}
