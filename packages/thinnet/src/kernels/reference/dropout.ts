import { keepMask } from '../../random/dropout-mask.ts'
import { normals } from '../../random/normal.ts'
import { PURPOSE } from '../../random/streams.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function dropoutKernels(view: View): Pick<Kernels, 'dropout' | 'gaussianNoise' | 'applyMask'> {
  return {
    // y = kept ? x · scale + shift : dropped. A choice, not a product, so that a dropped NaN is gone
    dropout(y, x, { stream, rate, first }, scale, { shift, dropped } = { shift: -0, dropped: 0 }) {
      const [to, from] = [view(y), view(x)]
      const kept = new Uint8Array(to.length)
      keepMask(stream, rate, first, to.length, kept)
      for (let i = 0; i < to.length; i++) to[i] = kept[i] ? from[i] * scale + shift : dropped
    },

    // y = x + stddev · z, or y = x · (1 + stddev · z)
    gaussianNoise(y, x, { stream, first }, { stddev, multiply }) {
      const [to, from] = [view(y), view(x)]
      const z = normals({ ...stream, purpose: PURPOSE.noise }, to.length, first)
      for (let i = 0; i < to.length; i++) to[i] = multiply ? from[i] * (1 + stddev * z[i]) : from[i] + stddev * z[i]
    },

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
