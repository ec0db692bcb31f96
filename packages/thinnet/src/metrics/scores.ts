import { outputsOf, rowsOf, targetsOf, weightAt, widthOf } from './judged.ts'
import type { Judged, Metric } from './metric.ts'

/**
 * Every prediction, kept: the sums are how many numbers follow, then of each row that weighs something the score of every
 * class, or of one, and its weight, below 0 where it does not hold. 16 bytes a prediction.
 *
 * Of logits before a sigmoid scores are the logits: they are in the same order, and have fewer ties.
 */
export function keptScores(classId?: number): Required<Pick<Metric, 'sums' | 'grow' | 'add'>> {
  const columns = (about: Judged) => (classId === undefined ? widthOf(about) : 1)
  return {
    sums: 1,
    grow(sums, { count }, about) {
      const needed = 1 + sums[0]! + 2 * count * rowsOf(about) * columns(about)
      if (needed <= sums.length) return sums
      const larger = new Float64Array(Math.max(needed, 2 * sums.length))
      larger.set(sums)
      return larger
    },
    add(sums, batch, about) {
      const [t, width, rows] = [targetsOf(batch, about), widthOf(about), rowsOf(about)]
      const y = about.activation === 'sigmoid' ? batch.y : outputsOf(batch, about)
      let at = 1 + sums[0]!
      for (let row = 0; row < batch.count * rows; row++) {
        const weight = weightAt(batch, row, rows)
        if (weight === 0) continue
        for (let j = 0; j < columns(about); j++) {
          const i = row * width + (classId ?? j)
          sums[at++] = y[i]!
          sums[at++] = t[i]! > 0.5 ? weight : -weight
        }
      }
      sums[0] = at - 1
    },
  }
}

/** Scores and signed weights of one column of so many, or of all. */
export function scoresOf(sums: Float64Array, columns = 1, column = 0): [Float64Array, Float64Array] {
  const count = sums[0]! / 2 / columns
  const at = (n: number) => 1 + 2 * (n * columns + column)
  return [
    Float64Array.from({ length: count }, (_, n) => sums[at(n)]!),
    Float64Array.from({ length: count }, (_, n) => sums[at(n) + 1]!),
  ]
}
