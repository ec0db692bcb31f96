import type { FloatArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { View } from './memory.ts'

type LayerNormalizationKernels = Pick<Kernels, 'layerNormalizationForward' | 'layerNormalizationBackward'>

/** Ba, Kiros & Hinton 2016, https://arxiv.org/abs/1607.06450 */
export function layerNormalizationKernels(view: View): LayerNormalizationKernels {
  const factorOf = (gamma: Region | null) => {
    const factors = gamma && view(gamma)
    return (j: number) => (factors ? factors[j] : 1)
  }
  return {
    // mean = Σ x / c; deviation = √(Σ (x − mean)² / c + ε); y = gamma · (x − mean) / deviation + beta
    layerNormalizationForward(y, mean, deviation, x, gamma, beta, { epsilon }) {
      const { rows, rowOf } = rowsOf(mean, x)
      const [to, means, deviations, factor] = [view(y), view(mean), view(deviation), factorOf(gamma)]
      const shifts = beta && view(beta)
      for (let n = 0; n < rows; n++) {
        const row = rowOf(view(x), n)
        const average = meanOf(row, value => value)
        const spread = Math.sqrt(meanOf(row, value => (value - average) ** 2) + epsilon)
        means[n] = average
        deviations[n] = spread
        const out = rowOf(to, n)
        for (let j = 0; j < row.length; j++) {
          out[j] = (factor(j) * (row[j] - average)) / spread + (shifts ? shifts[j] : 0)
        }
      }
    },

    // dgamma = Σ dy · x̂; dbeta = Σ dy; dx = (g − m(g) − x̂ · m(g · x̂)) / deviation
    layerNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, deviation) {
      const { rows, columns, rowOf } = rowsOf(mean, x)
      const [means, deviations, factor] = [view(mean), view(deviation), factorOf(gamma)]
      const dgammas = new Float64Array(columns)
      const dbetas = new Float64Array(columns)
      for (let n = 0; n < rows; n++) {
        const normalized = Array.from(rowOf(view(x), n), value => (value - means[n]) / deviations[n])
        const gradient = Array.from(rowOf(view(dy), n))
        for (let j = 0; j < columns; j++) {
          dgammas[j] += gradient[j] * normalized[j]
          dbetas[j] += gradient[j]
        }
        if (!dx) continue
        const g = gradient.map((value, j) => factor(j) * value)
        const [a, b] = [meanOf(g, value => value), meanOf(g, (value, j) => value * normalized[j])]
        rowOf(view(dx), n).set(g.map((value, j) => (value - a - normalized[j] * b) / deviations[n]))
      }
      if (dgamma) view(dgamma).set(dgammas)
      if (dbeta) view(dbeta).set(dbetas)
    },
  }
}

/** x seen as rows, of which there are as many as of `each`. */
function rowsOf(each: Region, x: Region) {
  const columns = x.size / each.size
  const rowOf = (values: FloatArray, n: number) => values.subarray(n * columns, (n + 1) * columns)
  return { rows: each.size, columns, rowOf }
}

function meanOf(values: ArrayLike<number>, term: (value: number, j: number) => number): number {
  let sum = 0
  for (let j = 0; j < values.length; j++) sum += term(values[j], j)
  return sum / values.length
}
