import type { DataFormat } from '../kernels.ts'
import type { Region } from '../region.ts'

/** A region as a matrix: [all dimensions but the last, the last]. */
export function matrixOf({ shape }: Region): { rows: number; columns: number } {
  let rows = 1
  for (const d of shape.slice(0, -1)) rows *= d
  return { rows, columns: shape[shape.length - 1] }
}

/** For a region seen as [outer, channels, inner]: the channel of its element i. */
export function channelsOf(channels: number, inner: number): (i: number) => number {
  return i => Math.trunc(i / inner) % channels
}

/** A region as a batch of images, and how many elements lie from each image, row, column and channel to the next. */
export interface Images {
  batch: number
  height: number
  width: number
  channels: number
  strides: { image: number; row: number; column: number; channel: number }
}

export function imagesOf({ shape }: Region, dataFormat: DataFormat): Images {
  if (dataFormat === 'channelsLast') {
    const [batch, height, width, channels] = shape
    const strides = { image: height * width * channels, row: width * channels, column: channels, channel: 1 }
    return { batch, height, width, channels, strides }
  }
  const [batch, channels, height, width] = shape
  const strides = { image: height * width * channels, row: width, column: 1, channel: height * width }
  return { batch, height, width, channels, strides }
}
