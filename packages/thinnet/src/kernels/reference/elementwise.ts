import type { Elementwise, Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

type ElementwiseKernels = Pick<
  Kernels,
  'fill' | 'copy' | 'scale' | 'add' | 'transpose' | 'activationForward' | 'activationBackward'
>

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Klambauer et al. 2017, equation 14: with these, mean 0 and variance 1 stay what they are from layer to layer. */
const LAMBDA = 1.0507009873554805
const ALPHA = 1.6732632423543772

const ACTIVATIONS: Record<Elementwise, (x: number) => number> = {
  relu: x => Math.max(x, 0), // a NaN stays a NaN
  sigmoid,
  tanh: Math.tanh,
  selu: x => LAMBDA * (x > 0 ? x : ALPHA * Math.expm1(x)),
  elu: x => (x > 0 ? x : Math.expm1(x)),
}

/** dy · f′, with f′ in terms of y = f(x). */
const DERIVATIVES: Record<Elementwise, (dy: number, y: number) => number> = {
  relu: (dy, y) => (y > 0 ? dy : 0),
  sigmoid: (dy, y) => dy * y * (1 - y),
  tanh: (dy, y) => dy * (1 - y * y),
  selu: (dy, y) => dy * (y > 0 ? LAMBDA : y + LAMBDA * ALPHA),
  elu: (dy, y) => dy * (y > 0 ? 1 : y + 1),
}

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

    // y = f(x)
    activationForward(y, x, f) {
      const [to, from, activation] = [view(y), view(x), ACTIVATIONS[f]]
      for (let i = 0; i < to.length; i++) to[i] = activation(from[i])
    },

    // dx = dy · f′ · scale
    activationBackward(dx, dy, y, f, scale = 1) {
      const [to, from, output, derivative] = [view(dx), view(dy), view(y), DERIVATIVES[f]]
      for (let i = 0; i < to.length; i++) to[i] = derivative(from[i] * scale, output[i])
    },
  }
}
