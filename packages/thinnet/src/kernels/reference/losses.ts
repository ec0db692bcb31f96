import { LOSS_EPSILON as EPSILON } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'
import { targetsOf } from './targets.ts'

type LossKernels = Pick<Kernels, 'categoricalCrossentropyForward' | 'categoricalCrossentropyBackward'>

function clip(q: number): number {
  return Math.min(Math.max(q, EPSILON), 1 - EPSILON) // a NaN stays a NaN
}

function isClipped(q: number): boolean {
  return q < EPSILON || q > 1 - EPSILON
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}

export function lossKernels(view: View): LossKernels {
  return {
    // loss = −Σ t · log q, q = clip(y / Σ y)
    categoricalCrossentropyForward(loss, y, t, { sparse }) {
      const { rows, columns } = matrixOf(y)
      const [losses, output, targets] = [view(loss), view(y), targetsOf(view(t), columns, sparse)]
      for (let n = 0; n < rows; n++) {
        const row = output.subarray(n * columns, (n + 1) * columns)
        const total = sumOf(row)
        losses[n] = -targets.sum(n, j => Math.log(clip(row[j] / total)))
      }
    },

    // With S = Σ y, and o = 0 where q is clipped, else 1: dy = (Σ t · o / S − t · o / y) · dloss
    categoricalCrossentropyBackward(dy, y, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(y)
      const [to, output, targets] = [view(dy), view(y), targetsOf(view(t), columns, sparse)]
      const weight = view(weights)
      for (let n = 0; n < rows; n++) {
        const row = output.subarray(n * columns, (n + 1) * columns)
        const total = sumOf(row)
        const shared = targets.sum(n, j => (isClipped(row[j] / total) ? 0 : 1)) / total
        for (let j = 0; j < columns; j++) {
          const own = isClipped(row[j] / total) ? 0 : targets.at(n, j) / row[j]
          to[n * columns + j] = ((shared - own) * weight[n]) / count
        }
      }
    },
  }
}
