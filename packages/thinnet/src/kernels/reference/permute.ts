import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function permuteKernels(view: View): Pick<Kernels, 'permute'> {
  return {
    // y[i of axes[0], i of axes[1], …] = x[i of 0, i of 1, …]
    permute(y, x, { shape, axes }) {
      const [to, from] = [view(y), view(x)]
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
      for (let i = 0; i < to.length; i++) {
        let [rest, at] = [i, 0]
        for (const axis of [...axes].reverse()) {
          at += (rest % shape[axis]) * strides[axis]
          rest = Math.trunc(rest / shape[axis])
        }
        to[i] = from[at]
      }
    },
  }
}
