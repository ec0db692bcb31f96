/** What one thinned network predicts: a digit, with a probability. */
export interface Vote {
  digit: number
  p: number
}
/** The middle of a dot, from the top left. */
export interface Place {
  x: number
  y: number
}

const DIGITS = 10
/** A dot's room, in pixels, at most and at least. */
const LARGEST = 8
const SMALLEST = 0.8
/** Of a column's width, for dots; and of its height, at most, that all dots take which are equally sure. */
const WIDTH = 0.85
const HEIGHT = 0.15

/**
 * A dot a network: in the column of the digit that it predicts, as high as its probability, 1 at the top. Where there is
 * one already it goes beside it, and in a full row to the next below.
 */
export function dotsOf(votes: readonly Vote[], width: number, height: number): { size: number; places: Place[] } {
  const column = width / DIGITS
  const fair = Math.sqrt(Math.max(0, HEIGHT * height * WIDTH * column) / Math.max(1, votes.length))
  const size = Math.min(LARGEST, Math.max(SMALLEST, fair))
  const lanes = Math.max(1, Math.floor((WIDTH * column) / size))
  const taken = new Map<string, number>()
  const places: Place[] = []
  // the surest first, so that they stay where they belong
  const order = votes.map((_, i) => i).sort((a, b) => votes[b]!.p - votes[a]!.p)
  for (const i of order) {
    const { digit, p } = votes[i]!
    let row = Math.floor(((1 - p) * height) / size)
    while ((taken.get(`${digit} ${row}`) ?? 0) >= lanes) row++
    const lane = taken.get(`${digit} ${row}`) ?? 0
    taken.set(`${digit} ${row}`, lane + 1)
    // from the middle outwards, by turns to the right and to the left
    const off = Math.ceil(lane / 2) * (lane % 2 === 1 ? 1 : -1)
    places[i] = { x: (digit + 0.5) * column + off * size, y: (row + 0.5) * size }
  }
  return { size, places }
}
