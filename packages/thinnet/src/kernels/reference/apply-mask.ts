import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function applyMaskKernels(view: View): Pick<Kernels, 'applyMask'> {
  return {
    // y = mask ≠ 0 ? x · mask · scale + shift : dropped, with x as [outer, middle, inner] and mask as [outer, inner]
    applyMask(y, x, mask, { inner, scale = 1, shift = -0, dropped = 0 }) {
      const [to, from, shared] = [view(y), view(x), view(mask)]
      const sample = (to.length / shared.length) * inner // middle · inner
      for (let i = 0; i < to.length; i++) {
        const m = shared[Math.floor(i / sample) * inner + (i % inner)]
        to[i] = m !== 0 ? from[i] * (m * scale) + shift : dropped
      }
    },
  }
}
