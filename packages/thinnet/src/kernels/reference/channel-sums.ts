import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { channelsOf } from './shapes.ts'

export function channelSumsKernels(view: View): Pick<Kernels, 'channelSums'> {
  return {
    // sums[c] = Σ x[·, c, ·]
    channelSums(sums, x, { inner }) {
      const from = view(x)
      const channelOf = channelsOf(sums.size, inner)
      const totals = new Float64Array(sums.size)
      for (let i = 0; i < from.length; i++) totals[channelOf(i)] += from[i]
      view(sums).set(totals)
    },
  }
}
