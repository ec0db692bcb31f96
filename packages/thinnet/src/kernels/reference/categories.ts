import { checkIndices } from '../indices.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { matrixOf } from './shapes.ts'

export function categoryKernels(view: View): Pick<Kernels, 'encodeCategories'> {
  return {
    // y[r, x[r, i]] += 1, from 0; or = 1
    encodeCategories(y, x, { count, who }) {
      const [to, from] = [view(y), view(x)]
      const { rows, columns } = matrixOf(y)
      checkIndices(from, x.shape, { limit: columns, who })
      to.fill(0)
      for (let i = 0; i < from.length; i++) {
        const place = Math.floor(i / (from.length / rows)) * columns + from[i]
        to[place] = count ? to[place] + 1 : 1
      }
    },
  }
}
