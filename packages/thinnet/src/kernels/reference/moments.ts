import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function momentKernels(view: View): Pick<Kernels, 'addProduct' | 'gaussianForward' | 'gaussianBackward'> {
  return {
    // y += factor · a · b
    addProduct(y, a, b, factor) {
      const [to, left, right] = [view(y), view(a), view(b)]
      for (let i = 0; i < to.length; i++) to[i] += factor * left[i] * right[i]
    },

    // u = mean + √variance · noise
    gaussianForward(u, mean, variance, noise) {
      const [to, centre, v, z] = [view(u), view(mean), view(variance), view(noise)]
      for (let i = 0; i < to.length; i++) to[i] = centre[i] + Math.sqrt(v[i]) * z[i]
    },

    // dvariance = du · noise / (2 · √variance), 0 where variance is 0
    gaussianBackward(dvariance, du, variance, noise) {
      const [to, from, v, z] = [view(dvariance), view(du), view(variance), view(noise)]
      for (let i = 0; i < to.length; i++) to[i] = v[i] === 0 ? 0 : (from[i] * z[i]) / (2 * Math.sqrt(v[i]))
    },
  }
}
