import { checkIndices } from '../indices.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'

export function embeddingKernels(view: View): Pick<Kernels, 'checkIndices' | 'gatherRows' | 'scatterRows'> {
  return {
    checkIndices: (indices, options) => checkIndices(view(indices), indices.shape, options),

    // y[i] = table[indices[i]]
    gatherRows(y, table, indices) {
      const { columns } = matrixOf(table)
      const [to, from] = [view(y), view(table)]
      for (const [i, index] of view(indices).entries()) {
        to.set(from.subarray(index * columns, (index + 1) * columns), i * columns)
      }
    },

    // dtable[indices[i]] += dy[i]
    scatterRows(dtable, dy, indices) {
      const { columns } = matrixOf(dtable)
      const gradient = view(dy)
      const sums = new Float64Array(dtable.size)
      for (const [i, index] of view(indices).entries()) {
        for (let j = 0; j < columns; j++) sums[index * columns + j] += gradient[i * columns + j]
      }
      view(dtable).set(sums)
    },
  }
}
