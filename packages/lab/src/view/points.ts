import { EXTENT } from '../data/extent.ts'
import type { Points } from '../data/toys.ts'
import { colourOf } from './canvas.ts'

interface Look {
  /** In CSS pixels. */
  radius: number
  /** Whether points have an edge: the paper's, or of numbers, of which 0 is as pale as the paper, a grey one. */
  edge?: boolean
  /** Half the side of the square of the plane. */
  extent?: number
}

/** Points in the colours of their classes; of numbers the sign is the hue, and how full it is the size. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  side: number,
  { x, y }: Points,
  { radius, edge = false, extent = EXTENT }: Look,
): void {
  const colour = (name: string) => colourOf(context.canvas, name)
  const [zero, one, paper] = [colour('--zero'), colour('--one'), colour('--paper')]
  const numbers = y instanceof Float32Array
  const at = (value: number) => ((value + extent) / (2 * extent)) * side
  context.lineWidth = 1
  context.strokeStyle = numbers ? colour('--edge') : paper
  for (const [i, label] of y.entries()) {
    context.beginPath()
    context.arc(at(x[2 * i]!), side - at(x[2 * i + 1]!), radius, 0, 2 * Math.PI)
    if (numbers) {
      context.fillStyle = paper
      context.fill()
      context.globalAlpha = Math.min(1, Math.abs(label))
    }
    context.fillStyle = (numbers ? label > 0 : label === 1) ? one : zero
    context.fill()
    context.globalAlpha = 1
    if (edge) context.stroke()
  }
}
