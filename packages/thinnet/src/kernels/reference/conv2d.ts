import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { View } from './memory.ts'
import { type Images, imagesOf } from './shapes.ts'
import { eachTap } from './windows.ts'

type Conv2dKernels = Pick<Kernels, 'conv2dForward' | 'conv2dBackwardInput' | 'conv2dBackwardKernel'>

/**
 * y[n, p, f] = bias[f] + Σ x[n, p · stride − padding + tap, c] · kernel[tap, c, f], the sum over taps and channels c.
 * The three directions visit the same triples (x pixel, y pixel, tap); each sums into the one it wants.
 */
export function conv2dKernels(view: View): Conv2dKernels {
  return {
    conv2dForward(y, x, kernel, bias, options) {
      const { from, to, window } = geometry(x, y, kernel, options)
      const [input, weights] = [view(x), view(kernel)]
      const sums = new Float64Array(y.size)
      eachTap(from, to, window, options, (xAt, yAt, tap) => {
        for (let c = 0; c < from.channels; c++) {
          const value = input[xAt + c * from.strides.channel]
          const row = (tap * from.channels + c) * to.channels
          for (let f = 0; f < to.channels; f++) sums[yAt + f * to.strides.channel] += value * weights[row + f]
        }
      })
      if (bias) addBias(sums, view(bias), to)
      if (options.relu) for (let i = 0; i < sums.length; i++) if (sums[i] < 0) sums[i] = 0
      view(y).set(sums)
    },

    conv2dBackwardInput(dx, dy, kernel, options) {
      const { from, to, window } = geometry(dx, dy, kernel, options)
      const [gradient, weights] = [view(dy), view(kernel)]
      const sums = new Float64Array(dx.size)
      eachTap(from, to, window, options, (xAt, yAt, tap) => {
        for (let c = 0; c < from.channels; c++) {
          const row = (tap * from.channels + c) * to.channels
          let sum = 0
          for (let f = 0; f < to.channels; f++) sum += gradient[yAt + f * to.strides.channel] * weights[row + f]
          sums[xAt + c * from.strides.channel] += sum
        }
      })
      view(dx).set(sums)
    },

    conv2dBackwardKernel(dkernel, x, dy, options) {
      const { from, to, window } = geometry(x, dy, dkernel, options)
      const [input, gradient] = [view(x), view(dy)]
      const sums = new Float64Array(dkernel.size)
      eachTap(from, to, window, options, (xAt, yAt, tap) => {
        for (let c = 0; c < from.channels; c++) {
          const value = input[xAt + c * from.strides.channel]
          const row = (tap * from.channels + c) * to.channels
          for (let f = 0; f < to.channels; f++) sums[row + f] += value * gradient[yAt + f * to.strides.channel]
        }
      })
      view(dkernel).set(sums)
    },
  }
}

function geometry(x: Region, y: Region, kernel: Region, { dataFormat }: Window2d) {
  const window = [kernel.shape[0], kernel.shape[1]] as const
  return { from: imagesOf(x, dataFormat), to: imagesOf(y, dataFormat), window }
}

function addBias(sums: Float64Array, bias: ArrayLike<number>, { channels, strides }: Images): void {
  for (let i = 0; i < sums.length; i++) sums[i] += bias[Math.trunc(i / strides.channel) % channels]
}
