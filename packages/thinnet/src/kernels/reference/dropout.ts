import { keepMask } from '../../random/dropout-mask.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function dropoutKernels(view: View): Pick<Kernels, 'dropout'> {
  return {
    // y = kept ? x · scale + shift : dropped. A choice, not a product, so that a dropped NaN is gone
    dropout(y, x, { stream, rate, first }, scale, { shift, dropped } = { shift: -0, dropped: 0 }) {
      const [to, from] = [view(y), view(x)]
      const kept = new Uint8Array(to.length)
      keepMask(stream, rate, first, to.length, kept)
      for (let i = 0; i < to.length; i++) to[i] = kept[i] ? from[i] * scale + shift : dropped
    },
  }
}
