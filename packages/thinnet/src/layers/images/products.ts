import { convolution, images } from '../../kernels/groups.ts'
import type { DataFormat, Kernels, Window2d } from '../../kernels/kernels.ts'
import { type Region, seenAs } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'
import { imageShape } from './image.ts'

/** A convolution in its three directions, on images. What is computed with what is in the formulas of `Convolution`. */
export interface Product {
  forward(kernels: Kernels, y: Region, x: Region, w: Region, bias: Region | null, relu: boolean): void
  backwardKernel(kernels: Kernels, dw: Region, x: Region, dy: Region): void
  backwardInput(kernels: Kernels, dx: Region, dy: Region, w: Region): void
}

/** What a convolution is given and gives: pixels of x and of y, and channels of both. */
export interface Sizes {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly rows: number
  readonly columns: number
  readonly filters: number
}

/** Every filter sees every channel. */
export function wholeProduct(declare: Declare, window: Window2d): Product {
  declare.kernels(convolution)
  return {
    forward: (k, y, x, w, bias, relu) => k.conv2dForward(y, x, w, bias, { ...window, relu }),
    backwardKernel: (k, dw, x, dy) => k.conv2dBackwardKernel(dw, x, dy, window),
    backwardInput: (k, dx, dy, w) => k.conv2dBackwardInput(dx, dy, w, window),
  }
}

/** A window of one pixel: where channels lie side by side, a product of matrices. */
export function pointwiseProduct(declare: Declare, dataFormat: DataFormat): Product {
  if (dataFormat === 'channelsFirst') return wholeProduct(declare, { strides: [1, 1], padding: [0, 0], dataFormat })
  return {
    forward: (k, y, x, w, bias, relu) => k.gemm(y, x, w, { bias, relu }),
    backwardKernel: (k, dw, x, dy) => k.gemm(dw, x, dy, { transposeA: true }),
    backwardInput: (k, dx, dy, w) => k.gemm(dx, dy, w, { transposeB: true }),
  }
}

/**
 * Each channel by itself, `filters / channels` times: w [kh, kw, channels, times] or, the same memory, [kh, kw, 1, filters].
 * Where it is more than once, the channels are repeated before.
 */
export function depthwiseProduct(declare: Declare, sizes: Sizes, window: Window2d): Product {
  declare.kernels(images)
  const { height, width, channels, filters } = sizes
  const byChannel = (w: Region) => seenAs(w, [w.shape[0]!, w.shape[1]!, filters])
  const count = filters / channels
  if (count === 1) {
    return {
      forward: (k, y, x, w, bias, relu) => k.depthwiseConv2dForward(y, x, byChannel(w), bias, { ...window, relu }),
      backwardKernel: (k, dw, x, dy) => k.depthwiseConv2dBackwardKernel(byChannel(dw), x, dy, window),
      backwardInput: (k, dx, dy, w) => k.depthwiseConv2dBackwardInput(dx, dy, byChannel(w), window),
    }
  }
  const repeated = declare.scratch(imageShape(height, width, filters, window.dataFormat))
  const options = { count, inner: innerOf(window.dataFormat, height, width) }
  return {
    forward(k, y, x, w, bias, relu) {
      k.repeat(repeated, x, options)
      k.depthwiseConv2dForward(y, repeated, byChannel(w), bias, { ...window, relu })
    },
    backwardKernel(k, dw, x, dy) {
      k.repeat(repeated, x, options)
      k.depthwiseConv2dBackwardKernel(byChannel(dw), repeated, dy, window)
    },
    backwardInput(k, dx, dy, w) {
      k.depthwiseConv2dBackwardInput(repeated, dy, byChannel(w), window)
      k.sumRepeats(dx, repeated, options)
    },
  }
}

/** The channels in `groups`, each with its own filters: one convolution a group, of what is copied out for it. */
export function groupedProduct(
  declare: Declare,
  sizes: Sizes,
  window: Window2d,
  size: readonly [number, number],
  groups: number,
): Product {
  const { height, width, rows, columns } = sizes
  const { dataFormat } = window
  const [channels, filters] = [sizes.channels / groups, sizes.filters / groups]
  const x1 = declare.scratch(imageShape(height, width, channels, dataFormat))
  const y1 = declare.scratch(imageShape(rows, columns, filters, dataFormat))
  const w1 = declare.scratch([...size, channels, filters], { batched: false })
  const bias1 = declare.scratch([filters], { batched: false })
  const own = wholeProduct(declare, window)

  /** Of whole and part, in which `run` elements of a group follow each other. */
  const copied = (run: number) => ({
    out: (k: Kernels, part: Region, whole: Region, g: number) =>
      k.copyColumns(part, whole, { rows: part.size / run, columns: run, from: g * run, to: 0 }),
    back: (k: Kernels, whole: Region, part: Region, g: number) =>
      k.copyColumns(whole, part, { rows: part.size / run, columns: run, from: 0, to: g * run }),
  })
  const ofX = copied(channels * innerOf(dataFormat, height, width))
  const ofY = copied(filters * innerOf(dataFormat, rows, columns))
  const ofW = copied(filters)
  const each = (body: (g: number) => void) => {
    for (let g = 0; g < groups; g++) body(g)
  }
  return {
    forward: (k, y, x, w, bias, relu) =>
      each(g => {
        ofX.out(k, x1, x, g)
        ofW.out(k, w1, w, g)
        if (bias) ofW.out(k, bias1, bias, g)
        own.forward(k, y1, x1, w1, bias && bias1, relu)
        ofY.back(k, y, y1, g)
      }),
    backwardKernel: (k, dw, x, dy) =>
      each(g => {
        ofX.out(k, x1, x, g)
        ofY.out(k, y1, dy, g)
        own.backwardKernel(k, w1, x1, y1)
        ofW.back(k, dw, w1, g)
      }),
    backwardInput: (k, dx, dy, w) =>
      each(g => {
        ofY.out(k, y1, dy, g)
        ofW.out(k, w1, w, g)
        own.backwardInput(k, x1, y1, w1)
        ofX.back(k, dx, x1, g)
      }),
  }
}

/** Elements of a channel that lie side by side. */
export const innerOf = (dataFormat: DataFormat, height: number, width: number) =>
  dataFormat === 'channelsLast' ? 1 : height * width
