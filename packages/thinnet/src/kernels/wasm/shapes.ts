import { LABELS } from '../constants.ts'
import type { Pool2d, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'

/** A region as a matrix: [all dimensions but the last, the last]. */
export function matrixOf({ shape, size }: Region): { rows: number; columns: number } {
  const columns = shape[shape.length - 1]
  return { rows: columns ? size / columns : 0, columns }
}

/** A region as [outer, channels, inner]. */
export function outerOf(x: Region, channels: number, inner: number): number {
  return x.size / (channels * inner)
}

/** How labels are stored, as assembly/targets.ts is told it. */
export function sparseCode({ dtype }: Region, sparse: boolean): number {
  return sparse && dtype !== 'float64' ? LABELS[dtype] : LABELS.none
}

/** The numbers of assembly/window.ts, for x and y of a convolution or pooling. */
export function windowNumbers(
  x: Region,
  y: Region,
  [windowHeight, windowWidth]: readonly number[],
  { strides, padding, dataFormat, dilation = [1, 1] }: Window2d | Pool2d,
): number[] {
  const last = dataFormat === 'channelsLast'
  const [, ...image] = last ? x.shape : [x.shape[0], x.shape[2], x.shape[3], x.shape[1]]
  const [, ...out] = last ? y.shape : [y.shape[0], y.shape[2], y.shape[3], y.shape[1]]
  return [...image, windowHeight, windowWidth, ...strides, ...padding, ...out, last ? 1 : 0, ...dilation]
}
