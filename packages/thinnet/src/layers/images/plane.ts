import { refuse } from '../../errors.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import { type Region, seenAs } from '../../kernels/region.ts'
import { type OptionKind, whole } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Pair, pairOf, pairs } from '../options.ts'
import { imageOf } from './image.ts'

/** 1: sequences, 2: images. A sequence is computed as an image one pixel high. */
export type Rank = 1 | 2

/** The option of a layer of this rank that has one number a direction. */
export const sizesFor = (rank: Rank): OptionKind => (rank === 1 ? whole(1) : pairs)

/** Down and across: of a sequence, 1 and its own number. */
export const pairFor = (rank: Rank, value: Pair) => (rank === 1 ? ([1, value as number] as const) : pairOf(value))

/** The same without what a sequence has not. */
export const ofRank = (rank: Rank, pair: readonly [number, number]) => (rank === 1 ? [pair[1]] : pair)

/** Height, width and channels of a sample shape; refused where it is none of this rank. */
export function planeOf(who: string, rank: Rank, shape: Shape, dataFormat: DataFormat) {
  if (rank === 2) return imageOf(who, shape, dataFormat)
  if (shape.length !== 2) {
    const wanted = dataFormat === 'channelsLast' ? '[batch, steps, channels]' : '[batch, channels, steps]'
    const hint = 'Give sequences of numbers a channel of their own, as in [100, 1].'
    refuse(who, `input ${wanted}`, ['batch', ...shape], hint)
  }
  const [a, b] = shape as [number, number]
  return dataFormat === 'channelsLast' ? { height: 1, width: a, channels: b } : { height: 1, channels: a, width: b }
}

/** The sample shape of a sequence or image. */
export function planeShape(
  rank: Rank,
  height: number,
  width: number,
  channels: number,
  dataFormat: DataFormat,
): number[] {
  const pixels = ofRank(rank, [height, width])
  return dataFormat === 'channelsLast' ? [...pixels, channels] : [channels, ...pixels]
}

/** Sequences as images. */
export function asImages(region: Region, rank: Rank, dataFormat: DataFormat): Region {
  if (rank === 2) return region
  const [batch, a, b] = region.shape as [number, number, number]
  return seenAs(region, dataFormat === 'channelsLast' ? [batch, 1, a, b] : [batch, a, 1, b])
}

/** A kernel of a sequence as one of images: [k, …] as [1, k, …]. */
export function asImageKernel(region: Region, rank: Rank): Region {
  return rank === 2 ? region : seenAs(region, [1, ...region.shape])
}
