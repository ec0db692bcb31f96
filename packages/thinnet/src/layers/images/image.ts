import { refuse } from '../../errors.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import type { Shape } from '../../tensor/shape.ts'

/** Height, width and channels of a sample shape; refused where it is no image. */
export function imageOf(who: string, shape: Shape, dataFormat: DataFormat) {
  if (shape.length !== 3) {
    const wanted =
      dataFormat === 'channelsLast' ? '[batch, height, width, channels]' : '[batch, channels, height, width]'
    refuse(who, `input ${wanted}`, ['batch', ...shape], 'Give grey images a channel of their own, as in [28, 28, 1].')
  }
  const [a, b, c] = shape as [number, number, number]
  return dataFormat === 'channelsLast' ? { height: a, width: b, channels: c } : { channels: a, height: b, width: c }
}

/** The sample shape of an image. */
export function imageShape(height: number, width: number, channels: number, dataFormat: DataFormat): Shape {
  return dataFormat === 'channelsLast' ? [height, width, channels] : [channels, height, width]
}
