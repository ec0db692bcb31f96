const LEVELS = '▁▂▃▄▅▆▇█'

/** Points that a curve keeps: of more, each second one is left out. */
const MOST = 240

/** The least and the most that there is room for. */
export type Range = readonly [least: number, most: number]

/** Values as they come, however many, and the curve that they make in a line of text: `▁▂▅▇█`. */
export class Curve {
  points: number[] = []
  last: number | null = null
  #count = 0
  #every = 1

  /** What is no number has no place in it. */
  add(value: number | null): void {
    if (value === null || !Number.isFinite(value)) return
    this.last = value
    if (this.#count++ % this.#every > 0) return
    this.points.push(value)
    if (this.points.length <= MOST) return
    this.points = this.points.filter((_, i) => i % 2 === 0)
    this.#every *= 2
  }

  /** Each character is the mean of the values that share it; what does not change is in the middle. */
  drawn(width: number, range: Range): string {
    const { points } = this
    const cells = Math.min(width, points.length)
    const first = (cell: number) => Math.floor((cell * points.length) / cells)
    return Array.from({ length: cells }, (_, cell) => {
      const part = points.slice(first(cell), first(cell + 1))
      return LEVELS[levelOf(part.reduce((sum, value) => sum + value, 0) / part.length, range)]
    }).join('')
  }
}

function levelOf(value: number, [least, most]: Range): number {
  const share = most > least ? (value - least) / (most - least) : 0.5
  return Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length))
}
