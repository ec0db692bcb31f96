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
  dilation: number
  stride: number
  padding: number
  output: number
}

/** One dimension: valid (no padding), same (the output is ⌈size/stride⌉ large, odd padding goes after) or any padding. */
function extents(maxSize: number, maxWindow: number, maxDilation: number): fc.Arbitrary<Extent> {
  return fc
    .record({
      size: fc.integer({ min: 1, max: maxSize }),
      window: fc.integer({ min: 1, max: maxWindow }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: maxDilation }),
      mode: fc.constantFrom('valid', 'same', 'any'),
      before: fc.nat(maxWindow - 1),
      after: fc.nat(maxWindow - 1),
    })
    .map(({ mode, size, stride, ...drawn }) => {
      const window = mode === 'valid' ? Math.min(drawn.window, size) : drawn.window
      const dilation = mode === 'valid' && (window - 1) * drawn.dilation >= size ? 1 : drawn.dilation
      const reach = (window - 1) * dilation + 1
      if (mode === 'same') {
        const output = Math.ceil(size / stride)
        const total = Math.max((output - 1) * stride + reach - size, 0)
        return { size, window, dilation, stride, output, padding: Math.floor(total / 2) }
      }
      // less padding than a window, so that each window sees a pixel, unless its taps lie apart
      const padding = mode === 'valid' ? 0 : Math.min(drawn.before, reach - 1)
      const after = mode === 'valid' ? 0 : Math.max(Math.min(drawn.after, reach - 1), reach - size - padding)
      const output = Math.floor((size + padding + after - reach) / stride) + 1
      return { size, window, dilation, stride, output, padding }
    })
}

export function convolutions({
  maxSize = 9,
  maxWindow = 5,
  maxChannels = 5,
  maxFilters = 9,
  maxDilation = 1,
} = {}): fc.Arbitrary<Convolution> {
  return fc
    .record({
      batch: fc.nat(3),
      rows: extents(maxSize, maxWindow, maxDilation),
      columns: extents(maxSize, maxWindow, maxDilation),
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
      dilation: [rows.dilation, columns.dilation] as const,
      outputHeight: rows.output,
      outputWidth: columns.output,
      dataFormat,
    }))
}
