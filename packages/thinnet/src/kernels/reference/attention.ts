import { attentionByParts, type WholeAttention } from '../attention.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import { dropoutKernels } from './dropout.ts'
import type { View } from './memory.ts'
import { softmaxKernels } from './softmax.ts'

type AttentionKernels = Pick<Kernels, 'batchedGemm' | 'attentionSoftmaxForward'>

/** Scaled dot-product attention with heads: Vaswani et al. 2017, https://arxiv.org/abs/1706.03762 */
export function attentionKernels(view: View): AttentionKernels & WholeAttention {
  const parts = partKernels(view)
  return { ...parts, ...attentionByParts({ ...softmaxKernels(view), ...dropoutKernels(view), ...parts }) }
}

function partKernels(view: View): AttentionKernels {
  return {
    // C[i, j] = Σₖ A[i, k] · B[k, j], for each sample and head
    batchedGemm(c, a, b, { heads, transposeA = false, transposeB = false }) {
      const [to, left, right] = [view(c), view(a), view(b)]
      const [of, first, second] = [c, a, b].map(region => matricesOf(region, heads))
      const inner = transposeA ? first.rows : first.columns
      for (let n = 0; n < c.shape[0]; n++) {
        for (let h = 0; h < heads; h++) {
          for (let i = 0; i < of.rows; i++) {
            for (let j = 0; j < of.columns; j++) {
              let sum = 0
              for (let k = 0; k < inner; k++) {
                const factor = left[transposeA ? first.at(n, h, k, i) : first.at(n, h, i, k)]
                sum += factor * right[transposeB ? second.at(n, h, j, k) : second.at(n, h, k, j)]
              }
              to[of.at(n, h, i, j)] = sum
            }
          }
        }
      }
    },

    // y = exp(scale · (x − max)) / Σ of these, over the keys that are seen
    attentionSoftmaxForward(y, x, queryMask, keyMask, { scale, causal }) {
      const [samples, heads, queries, keys] = x.shape
      const [to, from] = [view(y), view(x)]
      const [ofQueries, ofKeys] = [queryMask && view(queryMask), keyMask && view(keyMask)]
      for (let row = 0; row < samples * heads * queries; row++) {
        const [sample, query] = [Math.floor(row / (heads * queries)), row % queries]
        const sees = (key: number) =>
          ofQueries?.[sample * queries + query] !== 0 &&
          ofKeys?.[sample * keys + key] !== 0 &&
          (!causal || key <= query)
        const scores = Array.from(from.subarray(row * keys, (row + 1) * keys))
        const largest = Math.max(...scores.filter((_, key) => sees(key)))
        const weights = scores.map((score, key) => (sees(key) ? Math.exp(scale * (score - largest)) : 0))
        const total = weights.reduce((a, b) => a + b, 0)
        to.set(
          weights.map((weight, key) => (sees(key) ? weight / total : 0)),
          row * keys,
        )
      }
    },
  }
}

/** A region's matrices: [N, heads, rows, columns], or [N, rows, heads · columns]. */
function matricesOf({ shape }: Region, heads: number) {
  if (shape.length === 4) {
    const [, , rows, columns] = shape
    return {
      rows,
      columns,
      at: (n: number, h: number, i: number, j: number) => ((n * heads + h) * rows + i) * columns + j,
    }
  }
  const [, rows, all] = shape
  const columns = all / heads
  return { rows, columns, at: (n: number, h: number, i: number, j: number) => (n * rows + i) * all + h * columns + j }
}
