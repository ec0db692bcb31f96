import { toy } from '../data/toys.ts'
import type { RunSettings } from '../settings.ts'
import { drawPoints } from './points.ts'

const POINTS = { count: 120, noise: 0, seed: 1, part: 'train' } as const

/** A square picture of data: points without noise, or a digit. */
export function drawData(context: CanvasRenderingContext2D, side: number, data: RunSettings['data']): void {
  if (data !== 'mnist300') {
    drawPoints(context, side, toy(data, POINTS), { radius: 1.5, extent: 1.1 })
    return
  }
  context.fillStyle = getComputedStyle(context.canvas).color
  context.font = `${0.8 * side}px cursive`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText('3', side / 2, 0.55 * side)
}
