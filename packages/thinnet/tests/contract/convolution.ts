import fc from 'fast-check'
import type { DataFormat, Window2d } from '../../src/kernels/kernels.ts'

/** One convolution or pooling: all its sizes, and what Keras would call its options. */
export interface Convolution extends Window2d {
  batch: number
  height: number
  width: number
  channels: number
  filters: number
  window: [height: number, width: number]
  outputHeight: number
  outputWidth: number
}

export const xShape = (o: Convolution) => imageShape(o.dataFormat, o.batch, o.height, o.width, o.channels)
export const yShape = (o: Convolution) => imageShape(o.dataFormat, o.batch, o.outputHeight, o.outputWidth, o.filters)
export const kernelShape = (o: Convolution) => [...o.window, o.channels, o.filters]

function imageShape(dataFormat: DataFormat, n: number, height: number, width: number, channels: number): number[] {
  return dataFormat === 'channelsLast' ? [n, height, width, channels] : [n, channels, height, width]
}

/** Element [n, row, column, channel] of a region with that image shape. */
export function imageIndex(
  { dataFormat }: Window2d,
  [, second, third, fourth]: number[],
  [n, row, column, channel]: [n: number, row: number, column: number, channel: number],
): number {
  const place = dataFormat === 'channelsLast' ? [row, column, channel] : [channel, row, column]
  return ((n * second + place[0]) * third + place[1]) * fourth + place[2]
}

interface Extent {
  size: number
  window: number
  stride: number
  padding: number
  output: number
}

/** One dimension: valid (no padding), same (the output is ⌈size/stride⌉ large, odd padding goes after) or any padding. */
function extents(maxSize: number, maxWindow: number): fc.Arbitrary<Extent> {
  return fc
    .record({
      size: fc.integer({ min: 1, max: maxSize }),
      window: fc.integer({ min: 1, max: maxWindow }),
      stride: fc.integer({ min: 1, max: 3 }),
      mode: fc.constantFrom('valid', 'same', 'any'),
      before: fc.nat(maxWindow - 1),
      after: fc.nat(maxWindow - 1),
    })
    .map(({ mode, size, stride, ...drawn }) => {
      const window = mode === 'valid' ? Math.min(drawn.window, size) : drawn.window
      if (mode === 'same') {
        const output = Math.ceil(size / stride)
        const total = Math.max((output - 1) * stride + window - size, 0)
        return { size, window, stride, output, padding: Math.floor(total / 2) }
      }
      // less padding than a window, so that each window sees a pixel
      const padding = mode === 'valid' ? 0 : Math.min(drawn.before, window - 1)
      const after = mode === 'valid' ? 0 : Math.max(Math.min(drawn.after, window - 1), window - size - padding)
      return { size, window, stride, output: Math.floor((size + padding + after - window) / stride) + 1, padding }
    })
}

export function convolutions({
  maxSize = 9,
  maxWindow = 5,
  maxChannels = 5,
  maxFilters = 9,
} = {}): fc.Arbitrary<Convolution> {
  return fc
    .record({
      batch: fc.nat(3),
      rows: extents(maxSize, maxWindow),
      columns: extents(maxSize, maxWindow),
      channels: fc.integer({ min: 1, max: maxChannels }),
      filters: fc.integer({ min: 1, max: maxFilters }),
      dataFormat: fc.constantFrom<DataFormat>('channelsLast', 'channelsFirst'),
    })
    .map(({ batch, rows, columns, channels, filters, dataFormat }) => ({
      batch,
      height: rows.size,
      width: columns.size,
      channels,
      filters,
      window: [rows.window, columns.window],
      strides: [rows.stride, columns.stride] as const,
      padding: [rows.padding, columns.padding] as const,
      outputHeight: rows.output,
      outputWidth: columns.output,
      dataFormat,
    }))
}
