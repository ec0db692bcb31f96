import { LOOKED, type SequenceRun, UNITS } from '../worker/masking.ts'
import { type Box, drawCell, drawDropped } from './cell.ts'
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
      const box: Box = [step * across, TOP + unit * down, 0.86 * across, 0.8 * down]
      const value = states[step * UNITS + unit]!
      if (!masks[step * UNITS + unit]) drawDropped(context, box, edge)
      else drawCell(context, box, Math.abs(value) / most, value < 0 ? negative : positive)
    }
  }
}

/** The first is one of A to H, the others are of a to d. */
const letterOf = (symbol: number) => (symbol < 8 ? 'ABCDEFGH'[symbol]! : 'abcd'[symbol - 8]!)
