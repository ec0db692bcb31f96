import type { Region } from '../../kernels/region.ts'
import { type Shape, sizeOf } from '../../tensor/shape.ts'

/** A region's first elements under another shape. It may move: its place is asked for when it is used. */
export function seenAs(region: Region, shape: Shape): Region {
  return {
    dtype: region.dtype,
    shape,
    size: sizeOf(shape),
    get offset() {
      return region.offset
    },
  }
}
