import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { View } from './memory.ts'
import { imagesOf } from './shapes.ts'
import { eachTap } from './windows.ts'

type ImageKernels = Pick<
  Kernels,
  | 'repeat'
  | 'sumRepeats'
  | 'addBias'
  | 'depthwiseConv2dForward'
  | 'depthwiseConv2dBackwardInput'
  | 'depthwiseConv2dBackwardKernel'
  | 'averagePooling2dForward'
  | 'averagePooling2dBackward'
  | 'interpolateForward'
  | 'interpolateBackward'
>

export function imageKernels(view: View): ImageKernels {
  return {
    // y[o, r, i] = scale · x[o, i]
    repeat(y, x, { count, inner, scale = 1 }) {
      const [to, from] = [view(y), view(x)]
      for (let k = 0; k < to.length; k++) to[k] = scale * from[Math.trunc(k / (count * inner)) * inner + (k % inner)]
    },

    // y[o, i] = scale · Σ x[o, ·, i]
    sumRepeats(y, x, { count, inner, scale = 1 }) {
      const from = view(x)
      const sums = new Float64Array(y.size)
      for (let k = 0; k < from.length; k++) sums[Math.trunc(k / (count * inner)) * inner + (k % inner)] += from[k]
      view(y).set(sums.map(sum => scale * sum))
    },

    // y[o, c, i] += bias[c]
    addBias(y, bias, { inner }) {
      const [to, added] = [view(y), view(bias)]
      for (let i = 0; i < to.length; i++) to[i] += added[Math.trunc(i / inner) % added.length]
    },

    // y[n, p, c] = bias[c] + Σ x[n, p · stride − padding + tap · dilation, c] · kernel[tap, c], the sum over taps
    depthwiseConv2dForward(y, x, kernel, bias, options) {
      const [input, weights, added] = [view(x), view(kernel), bias && view(bias)]
      const sums = new Float64Array(y.size)
      eachProduct(x, y, kernel, options, (xAt, yAt, kAt) => {
        sums[yAt] += input[xAt] * weights[kAt]
      })
      const { channels, strides } = imagesOf(y, options.dataFormat)
      if (added) for (let i = 0; i < sums.length; i++) sums[i] += added[Math.trunc(i / strides.channel) % channels]
      if (options.relu) for (let i = 0; i < sums.length; i++) if (sums[i] < 0) sums[i] = 0
      view(y).set(sums)
    },

    depthwiseConv2dBackwardInput(dx, dy, kernel, options) {
      const [gradient, weights] = [view(dy), view(kernel)]
      const sums = new Float64Array(dx.size)
      eachProduct(dx, dy, kernel, options, (xAt, yAt, kAt) => {
        sums[xAt] += gradient[yAt] * weights[kAt]
      })
      view(dx).set(sums)
    },

    depthwiseConv2dBackwardKernel(dkernel, x, dy, options) {
      const [input, gradient] = [view(x), view(dy)]
      const sums = new Float64Array(dkernel.size)
      eachProduct(x, dy, dkernel, options, (xAt, yAt, kAt) => {
        sums[kAt] += input[xAt] * gradient[yAt]
      })
      view(dkernel).set(sums)
    },

    // y = Σ x of the window / how many they are
    averagePooling2dForward(y, x, options) {
      const input = view(x)
      const [sums, counts] = [new Float64Array(y.size), new Float64Array(y.size)]
      eachPixel(x, y, options, (xAt, yAt) => {
        sums[yAt] += input[xAt]
        counts[yAt]++
      })
      view(y).set(sums.map((sum, i) => sum / counts[i]))
    },

    averagePooling2dBackward(dx, dy, options) {
      const gradient = view(dy)
      const [sums, counts] = [new Float64Array(dx.size), new Float64Array(dy.size)]
      eachPixel(dx, dy, options, (_, yAt) => {
        counts[yAt]++
      })
      eachPixel(dx, dy, options, (xAt, yAt) => {
        sums[xAt] += gradient[yAt] / counts[yAt]
      })
      view(dx).set(sums)
    },

    // y[j] = (1 − f) · x[low] + f · x[high]
    interpolateForward(y, x, { from, to, inner }) {
      const [out, input] = [view(y), view(x)]
      for (let k = 0; k < out.length; k++) {
        const { low, high, fraction, first } = neighbours(k, from, to, inner)
        out[k] = (1 - fraction) * input[first + low * inner] + fraction * input[first + high * inner]
      }
    },

    interpolateBackward(dx, dy, { from, to, inner }) {
      const gradient = view(dy)
      const sums = new Float64Array(dx.size)
      for (let k = 0; k < gradient.length; k++) {
        const { low, high, fraction, first } = neighbours(k, from, to, inner)
        sums[first + low * inner] += (1 - fraction) * gradient[k]
        sums[first + high * inner] += fraction * gradient[k]
      }
      view(dx).set(sums)
    },
  }
}

/** Each pixel of x that a window of y sees, channel by channel. */
function eachPixel(
  x: Region,
  y: Region,
  options: Parameters<Kernels['averagePooling2dForward']>[2],
  visit: (xAt: number, yAt: number) => void,
): void {
  const [from, to] = [imagesOf(x, options.dataFormat), imagesOf(y, options.dataFormat)]
  eachTap(from, to, options.poolSize, options, (xAt, yAt) => {
    for (let c = 0; c < from.channels; c++) visit(xAt + c * from.strides.channel, yAt + c * to.strides.channel)
  })
}

/** The same with the weight that is laid on it. */
function eachProduct(
  x: Region,
  y: Region,
  kernel: Region,
  options: Parameters<Kernels['depthwiseConv2dBackwardInput']>[3],
  visit: (xAt: number, yAt: number, kAt: number) => void,
): void {
  const [from, to] = [imagesOf(x, options.dataFormat), imagesOf(y, options.dataFormat)]
  const window = [kernel.shape[0], kernel.shape[1]] as const
  eachTap(from, to, window, options, (xAt, yAt, tap) => {
    for (let c = 0; c < from.channels; c++) {
      visit(xAt + c * from.strides.channel, yAt + c * to.strides.channel, tap * from.channels + c)
    }
  })
}

/** Between which places of x element k of y [outer, to, inner] lies, how far on, and where its row of x begins. */
function neighbours(k: number, from: number, to: number, inner: number) {
  const position = (((Math.trunc(k / inner) % to) + 0.5) * from) / to - 0.5
  const low = Math.max(Math.floor(position), 0)
  const high = Math.min(Math.floor(position) + 1, from - 1)
  const first = Math.trunc(k / (to * inner)) * from * inner + (k % inner)
  return { low, high, fraction: position - Math.floor(position), first }
}
