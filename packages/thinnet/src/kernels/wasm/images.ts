import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { windowNumbers } from './shapes.ts'

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

export function imageKernels(memory: WasmMemory): ImageKernels {
  const { exports } = memory
  const at = (region: Region | null) => memory.at(region)
  const windowOf = (x: Region, y: Region, size: readonly number[], options: Window2d) =>
    memory.window(windowNumbers(x, y, size, options))

  return {
    repeat(y, x, { count, inner, scale = 1 }) {
      exports.repeat(at(y), at(x), count, inner, scale, 0, x.size / inner)
    },
    sumRepeats(y, x, { count, inner, scale = 1 }) {
      exports.sumRepeats(at(y), at(x), count, inner, scale, 0, y.size / inner)
    },
    addBias(y, bias, { inner }) {
      exports.addBias(at(y), at(bias), bias.size, inner, 0, y.size / (bias.size * inner))
    },
    depthwiseConv2dForward(y, x, kernel, bias, options) {
      const window = windowOf(x, y, kernel.shape, options)
      const relu = +(options.relu ?? false)
      exports.depthwiseConv2d(at(y), at(x), at(kernel), at(bias), window, relu, 0, x.size / x.shape[0]!, 0, x.shape[0]!)
    },
    depthwiseConv2dBackwardInput(dx, dy, kernel, options) {
      const [strides, [kh, kw], [top, left]] = [options.strides, kernel.shape as [number, number], options.padding]
      const [batch, size] = [dx.shape[0]!, dy.size / dx.shape[0]!]
      if (strides[0] === 1 && strides[1] === 1) {
        // The kernel rotated by half a turn, laid over dy with what it reaches beyond the edges on the other side.
        const [down, across] = options.dilation ?? [1, 1]
        const padding = [(kh - 1) * down - top, (kw - 1) * across - left] as const
        const window = windowOf(dy, dx, kernel.shape, { ...options, padding })
        return exports.depthwiseConv2d(at(dx), at(dy), at(kernel), 0, window, 0, 1, size, 0, batch)
      }
      const window = windowOf(dx, dy, kernel.shape, options)
      exports.depthwiseConv2dBackwardInput(at(dx), at(dy), at(kernel), window, size, 0, batch)
    },
    depthwiseConv2dBackwardKernel(dkernel, x, dy, options) {
      const window = windowOf(x, dy, dkernel.shape, options)
      const batch = x.shape[0]!
      const parts = exports.depthwiseKernelParts(window, batch)
      const sums = parts > 1 ? memory.sums : at(dkernel)
      exports.depthwiseConv2dBackwardKernel(sums, at(x), at(dy), window, batch, parts, dy.size / parts, 0, parts)
      if (parts > 1) exports.sumParts(at(dkernel), sums, parts, dkernel.size, 0, dkernel.size)
    },
    averagePooling2dForward(y, x, options) {
      const window = windowOf(x, y, options.poolSize, options)
      exports.averagePooling2dForward(at(y), at(x), window, x.size / x.shape[0]!, 0, x.shape[0]!)
    },
    averagePooling2dBackward(dx, dy, options) {
      const window = windowOf(dx, dy, options.poolSize, options)
      exports.averagePooling2dBackward(at(dx), at(dy), window, dx.size / dx.shape[0]!, 0, dx.shape[0]!)
    },
    interpolateForward(y, x, { from, to, inner }) {
      exports.interpolateForward(at(y), at(x), from, to, inner, 0, y.size / (to * inner))
    },
    interpolateBackward(dx, dy, { from, to, inner }) {
      exports.interpolateBackward(at(dx), at(dy), from, to, inner, 0, dy.size / (to * inner))
    },
  }
}

export const imageCuts = {
  // a unit is one of outer
  repeat: { grain: 16, time: [0.3, 'count', 'inner', 'end'] },
  sumRepeats: { grain: 16, time: [0.3, 'count', 'inner', 'end'] },
  addBias: { grain: 16, time: [0.2, 'channels', 'inner', 'end'] },
  interpolateForward: { grain: 1, time: [0.4, 'to', 'inner', 'end'] },
  interpolateBackward: { grain: 1, time: [0.6, 'to', 'inner', 'end'] },
  // a unit is a sample, of `size` elements
  depthwiseConv2d: { grain: 1, time: [1, 'size', 'end'] },
  depthwiseConv2dBackwardInput: { grain: 1, time: [2, 'size', 'end'] },
  averagePooling2dForward: { grain: 1, time: [0.5, 'size', 'end'] },
  averagePooling2dBackward: { grain: 1, time: [0.5, 'size', 'end'] },
  // a unit is a part of the batch, of `size` elements
  depthwiseConv2dBackwardKernel: { grain: 1, time: [1, 'size', 'end'] },
} satisfies Cuts
