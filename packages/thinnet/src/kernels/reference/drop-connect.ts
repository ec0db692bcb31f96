import { keepMask } from '../../random/dropout-mask.ts'
import type { DropoutMask, Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function dropConnectKernels(view: View): Pick<Kernels, 'dropConnectForward' | 'dropConnectBackward'> {
  return {
    // y[n, j] = scale · Σ x[n, i] · w[i, j] over the i that kept[n, i, j] keeps and whose x is not 0, + bias[j]
    dropConnectForward(y, x, w, bias, mask, scale) {
      const [inputs, units] = w.shape
      const [to, from, weights] = [view(y), view(x), view(w)]
      for (let n = 0; n < y.shape[0]; n++) {
        const kept = keptOf(mask, n, inputs * units)
        const sums = new Float64Array(units)
        for (let i = 0; i < inputs; i++) {
          const factor = from[n * inputs + i]
          if (factor === 0) continue
          for (let j = 0; j < units; j++) if (kept[i * units + j]) sums[j] += factor * weights[i * units + j]
        }
        for (let j = 0; j < units; j++) to[n * units + j] = scale * sums[j] + (bias ? view(bias)[j] : 0)
      }
    },

    // dx[n, i] = scale · Σ_j w[i, j] · dy[n, j], dw[i, j] = scale · Σ_n x[n, i] · dy[n, j], both over what was kept
    dropConnectBackward(dx, dw, dy, x, w, mask, scale) {
      const [inputs, units] = w.shape
      const [from, gradient, weights] = [view(x), view(dy), view(w)]
      const sums = new Float64Array(inputs * units)
      for (let n = 0; n < dy.shape[0]; n++) {
        const kept = keptOf(mask, n, inputs * units)
        for (let i = 0; i < inputs; i++) {
          const factor = from[n * inputs + i]
          let sum = 0
          for (let j = 0; j < units; j++) {
            if (!kept[i * units + j]) continue
            sum += weights[i * units + j] * gradient[n * units + j]
            if (factor !== 0) sums[i * units + j] += factor * gradient[n * units + j]
          }
          if (dx) view(dx)[n * inputs + i] = scale * sum
        }
      }
      view(dw).set(sums.map(sum => scale * sum))
    },
  }
}

/** Sample n's part of the mask. */
function keptOf({ stream, rate, first }: DropoutMask, n: number, size: number): Uint8Array {
  const kept = new Uint8Array(size)
  keepMask(stream, rate, first + n * size, size, kept)
  return kept
}
