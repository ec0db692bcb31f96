import type { FloatArray } from '../../tensor/tensor.ts'
import { LOSS_EPSILON as EPSILON } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import { sigmoid } from './elementwise.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'
import { targetsOf } from './targets.ts'

type LossKernels = Pick<
  Kernels,
  | 'categoricalCrossentropyForward'
  | 'categoricalCrossentropyBackward'
  | 'sigmoidCrossentropyForward'
  | 'sigmoidCrossentropyBackward'
  | 'binaryCrossentropyForward'
  | 'binaryCrossentropyBackward'
  | 'meanSquaredErrorForward'
  | 'meanSquaredErrorBackward'
>

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

/** loss[n] = mean over c of term(i) for the elements i of row n. */
function meanOfRows(loss: FloatArray, size: number, term: (i: number) => number): void {
  const columns = size / loss.length
  for (let n = 0; n < loss.length; n++) {
    let sum = 0
    for (let i = n * columns; i < (n + 1) * columns; i++) sum += term(i)
    loss[n] = sum / columns
  }
}

/** to[i] = term(i) / c · weight[n] / count for the elements i of row n: what goes back through a mean of terms. */
function derivativeOfMeans(to: FloatArray, weight: FloatArray, count: number, term: (i: number) => number): void {
  const columns = to.length / weight.length
  for (let n = 0; n < weight.length; n++) {
    for (let i = n * columns; i < (n + 1) * columns; i++) to[i] = (term(i) * weight[n]) / (columns * count)
  }
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

    // loss = mean of max(z, 0) − z · t + log(1 + exp(−|z|)), which is −t · log s − (1 − t) · log(1 − s), s = sigmoid(z)
    sigmoidCrossentropyForward(loss, z, t) {
      const [losses, logits, targets] = [view(loss), view(z), view(t)]
      meanOfRows(losses, z.size, i => {
        const value = logits[i]
        return Math.max(value, 0) - value * targets[i] + Math.log1p(Math.exp(-Math.abs(value)))
      })
    },

    // dz = (sigmoid(z) − t) / c · dloss
    sigmoidCrossentropyBackward(dz, z, t, dloss) {
      const [logits, targets] = [view(z), view(t)]
      derivativeOfMeans(view(dz), view(dloss.weights), dloss.count, i => sigmoid(logits[i]) - targets[i])
    },

    // loss = −mean of t · log q + (1 − t) · log(1 − q), q = clip(y)
    binaryCrossentropyForward(loss, y, t) {
      const [losses, output, targets] = [view(loss), view(y), view(t)]
      meanOfRows(losses, y.size, i => {
        const q = clip(output[i])
        return -targets[i] * Math.log(q) - (1 - targets[i]) * Math.log(1 - q)
      })
    },

    // dy = ((1 − t)/(1 − q) − t/q) / c · dloss, 0 where clipped
    binaryCrossentropyBackward(dy, y, t, dloss) {
      const [output, targets] = [view(y), view(t)]
      derivativeOfMeans(view(dy), view(dloss.weights), dloss.count, i => {
        const q = output[i]
        return isClipped(q) ? 0 : (1 - targets[i]) / (1 - q) - targets[i] / q
      })
    },

    // loss = mean of (y − t)²
    meanSquaredErrorForward(loss, y, t) {
      const [losses, output, targets] = [view(loss), view(y), view(t)]
      meanOfRows(losses, y.size, i => (output[i] - targets[i]) ** 2)
    },

    // dy = 2 (y − t) / c · dloss
    meanSquaredErrorBackward(dy, y, t, dloss) {
      const [output, targets] = [view(y), view(t)]
      derivativeOfMeans(view(dy), view(dloss.weights), dloss.count, i => 2 * (output[i] - targets[i]))
    },
  }
}
