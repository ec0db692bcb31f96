import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'
import { targetsOf } from './targets.ts'

type SoftmaxKernels = Pick<
  Kernels,
  | 'softmaxForward'
  | 'softmaxBackward'
  | 'logSoftmaxForward'
  | 'logSoftmaxBackward'
  | 'softmaxCrossentropyForward'
  | 'softmaxCrossentropyBackward'
>

export function softmaxKernels(view: View): SoftmaxKernels {
  return {
    // y = exp(x − max) / Σ exp(x − max)
    softmaxForward(y, x) {
      const { rows, columns } = matrixOf(x)
      const [to, from] = [view(y), view(x)]
      for (let i = 0; i < rows; i++) {
        const row = from.subarray(i * columns, (i + 1) * columns)
        const { max, total } = exponentials(row)
        for (let j = 0; j < columns; j++) to[i * columns + j] = Math.exp(row[j] - max) / total
      }
    },

    // dx = y · (dy − Σ dy · y)
    softmaxBackward(dx, dy, y, { scale } = { scale: 1 }) {
      const { rows, columns } = matrixOf(y)
      const [to, gradient, output] = [view(dx), view(dy), view(y)]
      for (let i = 0; i < rows; i++) {
        const [begin, end] = [i * columns, (i + 1) * columns]
        let dot = 0
        for (let at = begin; at < end; at++) dot += gradient[at] * output[at]
        for (let at = begin; at < end; at++) to[at] = scale * output[at] * (gradient[at] - dot)
      }
    },

    // y = x − max − log Σ exp(x − max)
    logSoftmaxForward(y, x) {
      const { rows, columns } = matrixOf(x)
      const [to, from] = [view(y), view(x)]
      for (let i = 0; i < rows; i++) {
        const row = from.subarray(i * columns, (i + 1) * columns)
        const { max, total } = exponentials(row)
        for (let j = 0; j < columns; j++) to[i * columns + j] = row[j] - max - Math.log(total)
      }
    },

    // dx = dy − exp(y) · Σ dy
    logSoftmaxBackward(dx, dy, y) {
      const { rows, columns } = matrixOf(y)
      const [to, gradient, output] = [view(dx), view(dy), view(y)]
      for (let i = 0; i < rows; i++) {
        const [begin, end] = [i * columns, (i + 1) * columns]
        let sum = 0
        for (let at = begin; at < end; at++) sum += gradient[at]
        for (let at = begin; at < end; at++) to[at] = gradient[at] - Math.exp(output[at]) * sum
      }
    },

    // loss = Σ t · (log Σ exp z − z)
    softmaxCrossentropyForward(loss, scales, z, t, { sparse }) {
      const { rows, columns } = matrixOf(z)
      const [losses, each, logits] = [view(loss), view(scales), view(z)]
      const targets = targetsOf(view(t), columns, sparse)
      for (let i = 0; i < rows; i++) {
        const row = logits.subarray(i * columns, (i + 1) * columns)
        const { max, total } = exponentials(row)
        losses[i] = targets.sum(i, j => max - row[j] + Math.log(total))
        each.set([max, total], 2 * i)
      }
    },

    // dz = (p · Σ t − t) · dloss, p = exp(z − max) / Σ exp(z − max)
    softmaxCrossentropyBackward(dz, z, scales, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(z)
      const [to, logits, each] = [view(dz), view(z), view(scales)]
      const targets = targetsOf(view(t), columns, sparse)
      const weight = view(weights)
      for (let i = 0; i < rows; i++) {
        const sum = targets.sum(i, () => 1)
        const [max, total] = each.subarray(2 * i, 2 * i + 2)
        for (let j = 0; j < columns; j++) {
          const at = i * columns + j
          const p = Math.exp(logits[at] - max) / total
          to[at] = ((p * sum - targets.at(i, j)) * weight[i]) / count
        }
      }
    },
  }
}

/** The largest of x, and total = Σ exp(x − max), where no exponential overflows: log Σ exp x = max + log total. */
function exponentials(x: ArrayLike<number>): { max: number; total: number } {
  let max = Number.NEGATIVE_INFINITY
  for (let j = 0; j < x.length; j++) max = Math.max(max, x[j])
  let total = 0
  for (let j = 0; j < x.length; j++) total += Math.exp(x[j] - max)
  return { max, total }
}
