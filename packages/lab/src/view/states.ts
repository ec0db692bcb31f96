import { LOOKED, type SequenceRun, UNITS } from '../worker/masking.ts'
import { largest } from './largest.ts'

/** Room above for the symbols. */
const TOP = 18

/** States [step, unit] in the colours of their sign, the fuller the larger; what dropout takes is an empty square, struck out. */
export function drawStates(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  symbols: readonly number[],
  { states, masks }: SequenceRun,
  [text, positive, negative, edge]: readonly [string, string, string, string],
): void {
  const [across, down] = [width / LOOKED, (height - TOP) / UNITS]
  const most = largest(states)
  context.font = '12px system-ui, sans-serif'
  context.textAlign = 'center'
  for (let step = 0; step < LOOKED; step++) {
    context.fillStyle = text
    context.fillText(letterOf(symbols[step]!), (step + 0.5) * across, 12)
    for (let unit = 0; unit < UNITS; unit++) {
      const [x, y] = [step * across, TOP + unit * down]
      const [w, h] = [0.86 * across, 0.8 * down]
      const value = states[step * UNITS + unit]!
      if (masks[step * UNITS + unit]) {
        context.globalAlpha = 0.12 + (0.88 * Math.abs(value)) / most
        context.fillStyle = value < 0 ? negative : positive
        context.fillRect(x, y, w, h)
        context.globalAlpha = 1
        continue
      }
      context.strokeStyle = edge
      context.lineWidth = 0.5
      context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1)
      context.beginPath()
      context.moveTo(x, y + h / 2)
      context.lineTo(x + w, y + h / 2)
      context.stroke()
    }
  }
}

/** The first is one of A to H, the others are of a to d. */
const letterOf = (symbol: number) => (symbol < 8 ? 'ABCDEFGH'[symbol]! : 'abcd'[symbol - 8]!)
