import { LETTERS, MESSAGES, type Message } from '../worker/attending.ts'
import { type Box, drawCell, drawDropped } from './cell.ts'

/** Room above for the messages, and at the sides for the letters and the sums. */
const TOP = 18
const LEFT = 18
const RIGHT = 40

const nameOf = (letter: number) => 'ABCD'[letter]!

/** Of each row. */
export const sumsOf = (weights: Float32Array) =>
  Array.from({ length: LETTERS }, (_, row) =>
    weights.subarray(row * MESSAGES, (row + 1) * MESSAGES).reduce((sum, weight) => sum + weight, 0),
  )

interface Scene {
  messages: readonly Message[]
  /** [LETTERS, MESSAGES] */
  weights: Float32Array
  /** 1 where a weight is kept; null where none is dropped. */
  mask: Uint8Array | null
  /** The weight that is full. */
  most: number
}

/** A row for each letter that is asked for, a column for each message, and the rows' sums. */
export function drawWeights(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { messages, weights, mask, most }: Scene,
  [text, positive, edge]: readonly [text: string, positive: string, edge: string],
): void {
  const [across, down] = [(width - LEFT - RIGHT) / MESSAGES, (height - TOP) / LETTERS]
  const write = (what: string, x: number, y: number, align: CanvasTextAlign = 'center') => {
    context.textAlign = align
    context.fillStyle = text
    context.fillText(what, x, y)
  }
  context.font = '12px system-ui, sans-serif'
  for (const [column, { letter, digit }] of messages.entries())
    write(`${nameOf(letter)}${digit}`, LEFT + (column + 0.45) * across, 12)
  write('Σ', width, 12, 'right')
  for (const [row, sum] of sumsOf(weights).entries()) {
    const middle = TOP + (row + 0.5) * down + 3
    write(nameOf(row), 0, middle, 'left')
    write(sum.toFixed(2), width, middle, 'right')
    for (let column = 0; column < MESSAGES; column++) {
      const at = row * MESSAGES + column
      const box: Box = [LEFT + column * across, TOP + row * down, 0.9 * across, 0.9 * down]
      if (mask?.[at] === 0) drawDropped(context, box, edge)
      else drawCell(context, box, weights[at]! / most, positive)
    }
  }
}
