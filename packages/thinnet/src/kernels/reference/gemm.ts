import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'

export function gemmKernels(view: View): Pick<Kernels, 'gemm'> {
  return {
    // c[i, j] = Σₖ A[i, k] · B[k, j] + bias[j], or its relu; the loops run so that b is read along its rows
    gemm(c, a, b, { transposeA = false, transposeB = false, bias = null, relu = false } = {}) {
      const { rows: m, columns: n } = matrixOf(c)
      const inner = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      const [to, left, right] = [view(c), view(a), view(b)]
      const start = bias ? view(bias) : new Float64Array(n)
      const row = new Float64Array(n)
      for (let i = 0; i < m; i++) {
        row.set(start)
        if (transposeB) {
          for (let j = 0; j < n; j++) {
            let sum = 0
            for (let k = 0; k < inner; k++) sum += left[transposeA ? k * m + i : i * inner + k] * right[j * inner + k]
            row[j] += sum
          }
        } else {
          for (let k = 0; k < inner; k++) {
            const factor = left[transposeA ? k * m + i : i * inner + k]
            for (let j = 0; j < n; j++) row[j] += factor * right[k * n + j]
          }
        }
        to.set(row, i * n)
        if (relu) for (let j = i * n; j < (i + 1) * n; j++) if (to[j] < 0) to[j] = 0
      }
    },
  }
}
