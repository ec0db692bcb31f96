import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

type ElementwiseKernels = Pick<
  Kernels,
  'fill' | 'copy' | 'scale' | 'add' | 'copyColumns' | 'transpose' | 'reluForward' | 'reluBackward' | 'movingAverage'
>

export function elementwiseKernels(view: View): ElementwiseKernels {
  return {
    // y = value
    fill(y, value) {
      view(y).fill(value)
    },

    // y = x
    copy(y, x) {
      view(y).set(view(x))
    },

    // y = factor · x
    scale(y, x, factor) {
      const [to, from] = [view(y), view(x)]
      for (let i = 0; i < to.length; i++) to[i] = factor * from[i]
    },

    // y = a + b
    add(y, a, b) {
      const [to, first, second] = [view(y), view(a), view(b)]
      for (let i = 0; i < to.length; i++) to[i] = first[i] + second[i]
    },

    // y[r, to + j] = x[r, from + j]
    copyColumns(y, x, { rows, columns, from, to }) {
      const [out, source] = [view(y), view(x)]
      const [wide, given] = [out.length / rows, source.length / rows]
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < columns; j++) out[r * wide + to + j] = source[r * given + from + j]
      }
    },

    // y[n, c, r] = x[n, r, c]
    transpose(y, x, { rows, columns }) {
      const [to, from] = [view(y), view(x)]
      for (let i = 0; i < from.length; i++) {
        const c = i % columns
        const r = Math.trunc(i / columns) % rows
        const n = Math.trunc(i / (rows * columns))
        to[(n * columns + c) * rows + r] = from[i]
      }
    },

    // y = max(x, 0); a NaN stays a NaN
    reluForward(y, x) {
      const [to, from] = [view(y), view(x)]
      for (let i = 0; i < to.length; i++) to[i] = Math.max(from[i], 0)
    },

    // dx = y > 0 ? dy · scale : 0
    reluBackward(dx, dy, y, scale = 1) {
      const [to, from, output] = [view(dx), view(dy), view(y)]
      for (let i = 0; i < to.length; i++) to[i] = output[i] > 0 ? from[i] * scale : 0
    },

    // moving = momentum · moving + (1 − momentum) · value
    movingAverage(moving, value, momentum) {
      const [average, now] = [view(moving), view(value)]
      for (let i = 0; i < average.length; i++) average[i] = momentum * average[i] + (1 - momentum) * now[i]
    },
  }
}
