import { keptOutsideBlocks } from '../../random/drop-block.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function dropBlockKernels(view: View): Pick<Kernels, 'dropBlockMask'> {
  return {
    // mask[n] = kept · size / how many are kept
    dropBlockMask(mask, seeds, { blockSize, dataFormat }) {
      const to = view(mask)
      const kept = keptOutsideBlocks(seeds, mask.shape, blockSize, dataFormat === 'channelsFirst')
      const size = to.length / mask.shape[0]
      for (let n = 0; n < mask.shape[0]; n++) {
        const sample = kept.subarray(n * size, (n + 1) * size)
        const count = sample.reduce((sum, one) => sum + one, 0)
        for (let i = 0; i < size; i++) to[n * size + i] = sample[i] ? size / count : 0
      }
    },
  }
}
