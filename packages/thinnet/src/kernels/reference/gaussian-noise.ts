import { normals } from '../../random/normal.ts'
import { PURPOSE } from '../../random/streams.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function gaussianNoiseKernels(view: View): Pick<Kernels, 'gaussianNoise'> {
  return {
    // y = x + stddev · z, or y = x · (1 + stddev · z)
    gaussianNoise(y, x, { stream, first }, { stddev, multiply }) {
      const [to, from] = [view(y), view(x)]
      const z = normals({ ...stream, purpose: PURPOSE.noise }, to.length, first)
      for (let i = 0; i < to.length; i++) to[i] = multiply ? from[i] * (1 + stddev * z[i]) : from[i] + stddev * z[i]
    },
  }
}
