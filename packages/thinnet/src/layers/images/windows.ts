import { refuse } from '../../errors.ts'
import type { DataFormat, Window2d } from '../../kernels/kernels.ts'
import type { Padding, Pair } from '../options.ts'
import { ofRank, pairFor, type Rank } from './plane.ts'

/** How a layer's window moves over what it is given, as its options say. */
export interface Moves {
  readonly size: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilation: readonly [number, number]
  /** 'causal', of sequences: no window sees what comes later. */
  readonly padding: Padding | 'causal'
  readonly dataFormat: DataFormat
}

/** The options that say it. */
export interface MoveOptions {
  kernelSize: Pair
  strides?: Pair
  dilationRate?: Pair
  padding?: Padding | 'causal'
  dataFormat?: DataFormat
}

export function movesOf(rank: Rank, options: MoveOptions): Moves {
  const { kernelSize, strides = 1, dilationRate = 1, padding = 'valid', dataFormat = 'channelsLast' } = options
  return {
    size: pairFor(rank, kernelSize),
    strides: pairFor(rank, strides),
    dilation: pairFor(rank, dilationRate),
    padding,
    dataFormat,
  }
}

/**
 * How many places a window has along one side, and how many zeros come before the first pixel.
 *
 * valid: windows stay within the image. same: ⌈size/stride⌉ places, the zeros split evenly with the odd one at the
 * end, as TensorFlow and Keras do. causal: as many places, all zeros first. A window whose taps lie apart reaches from its
 * first to its last.
 */
export function places(size: number, reach: number, stride: number, padding: Padding | 'causal') {
  if (padding === 'valid') return { count: Math.floor((size - reach) / stride) + 1, before: 0 }
  const count = Math.ceil(size / stride)
  if (padding === 'causal') return { count, before: reach - 1 }
  return { count, before: Math.floor(Math.max((count - 1) * stride + reach - size, 0) / 2) }
}

/** From a window's first tap to its last, both counted. */
export const reachOf = (size: number, dilation: number) => (size - 1) * dilation + 1

/** The window for the kernels, and how many places it has down and across; refused where it has none. */
export function windowOver(who: string, rank: Rank, height: number, width: number, moves: Moves) {
  const { size, strides, dilation, padding, dataFormat } = moves
  const reach = [reachOf(size[0], dilation[0]), reachOf(size[1], dilation[1])] as const
  // Of a sequence, which is one pixel high, there is nothing before or after.
  const down = places(height, reach[0], strides[0], padding)
  const across = places(width, reach[1], strides[1], padding)
  if (down.count < 1 || across.count < 1) {
    const [what, unit] = rank === 1 ? ['a sequence', 'steps'] : ['an image', 'pixels']
    const shown = (pair: readonly [number, number]) => ofRank(rank, pair).join('×')
    refuse(who, `${what} of at least ${shown(reach)} ${unit}`, shown([height, width]), "Use padding: 'same'.")
  }
  const window: Window2d = { strides, padding: [down.before, across.before], dilation, dataFormat }
  return { window, rows: down.count, columns: across.count }
}
