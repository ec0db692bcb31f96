import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { imagesOf } from './shapes.ts'
import { eachTap } from './windows.ts'

export function poolingKernels(view: View): Pick<Kernels, 'maxPooling2dForward' | 'maxPooling2dBackward'> {
  return {
    // y = max over the window, the first of equals; indices = its place in x, counted from its own sample's first
    maxPooling2dForward(y, indices, x, options) {
      const [largest, places, input] = [view(y), view(indices), view(x)]
      const [from, to] = [imagesOf(x, options.dataFormat), imagesOf(y, options.dataFormat)]
      places.fill(-1)
      eachTap(from, to, options.poolSize, options, (xAt, yAt) => {
        for (let c = 0; c < from.channels; c++) {
          const at = xAt + c * from.strides.channel
          const out = yAt + c * to.strides.channel
          if (places[out] < 0 || beats(input[at], largest[out])) {
            largest[out] = input[at]
            places[out] = at % from.strides.image
          }
        }
      })
    },

    // dx[n, indices[n, i]] += dy[n, i], from 0
    maxPooling2dBackward(dx, dy, indices) {
      const [gradient, places] = [view(dy), view(indices)]
      const batch = dx.shape[0]
      const sums = new Float64Array(dx.size)
      for (let i = 0; i < gradient.length; i++) {
        const n = Math.trunc(i / (dy.size / batch))
        sums[n * (dx.size / batch) + places[i]] += gradient[i]
      }
      view(dx).set(sums)
    },
  }
}

/** A NaN beats every number, so that it is seen. */
function beats(value: number, best: number): boolean {
  return value > best || (Number.isNaN(value) && !Number.isNaN(best))
}
