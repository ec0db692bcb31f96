import type { DataFormat, Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import { type OptionKind, whole } from '../../options/index.ts'
import type { Declare } from '../layer.ts'
import { imageShape } from './image.ts'

/** One number for both sides, or [before, after]. */
export type Sides = number | readonly [before: number, after: number]
/** One number for all sides, [height, width], or [[top, bottom], [left, right]]. */
export type Frame = number | readonly [height: Sides, width: Sides]

const isPair = (value: unknown, is: (value: unknown) => boolean) =>
  Array.isArray(value) && value.length === 2 && value.every(is)
const isSides = (value: unknown) => whole(0).is(value) || isPair(value, whole(0).is)

export const sides: OptionKind = { what: 'a whole number ≥ 0, or [before, after] of such', is: isSides }
export const frames: OptionKind = {
  what: 'a whole number ≥ 0, [height, width], or [[top, bottom], [left, right]]',
  is: value => whole(0).is(value) || isPair(value, isSides),
}

/** How many pixels there are on each side. */
export interface Margins {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export function marginsOf(frame: Frame): Margins {
  const [height, width] = typeof frame === 'number' ? [frame, frame] : frame
  const [top, bottom] = typeof height === 'number' ? [height, height] : height
  const [left, right] = typeof width === 'number' ? [width, width] : width
  return { top, bottom, left, right }
}

/** Of a sequence, which has nothing above and below. */
export const marginsAlong = (ends: Sides) => marginsOf([0, ends])

/** Copies images into the middle of larger ones, with zeros around, and out of it: each is the other's derivative. */
export interface Framing {
  pad(kernels: Kernels, large: Region, small: Region): void
  crop(kernels: Kernels, small: Region, large: Region): void
}

/** @param small the size without the frame */
export function framing(
  declare: Declare,
  small: { height: number; width: number; channels: number },
  { top, bottom, left, right }: Margins,
  dataFormat: DataFormat,
): Framing {
  const { height, width, channels } = small
  const wide = width + left + right
  // Elements of a pixel that lie side by side.
  const unit = dataFormat === 'channelsLast' ? channels : 1
  const across = { columns: width * unit, margin: left * unit }
  const down = { columns: height * wide * unit, margin: top * wide * unit }
  const hasDown = top + bottom > 0
  const between = hasDown && left + right > 0 ? declare.scratch(imageShape(height, wide, channels, dataFormat)) : null

  const into = (k: Kernels, large: Region, from: Region, { columns, margin }: typeof down) => {
    k.fill(large, 0)
    k.copyColumns(large, from, { rows: from.size / columns, columns, from: 0, to: margin })
  }
  const outOf = (k: Kernels, to: Region, large: Region, { columns, margin }: typeof down) =>
    k.copyColumns(to, large, { rows: to.size / columns, columns, from: margin, to: 0 })
  return {
    pad(k, large, small) {
      if (between) into(k, between, small, across)
      into(k, large, between ?? small, hasDown ? down : across)
    },
    crop(k, small, large) {
      outOf(k, between ?? small, large, hasDown ? down : across)
      if (between) outOf(k, small, between, across)
    },
  }
}
