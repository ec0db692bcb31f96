import type { DataFormat } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Call, Parameter } from '../layer.ts'
import { asImageKernel, asImages, type Rank } from './plane.ts'
import type { Product } from './products.ts'

/** What a convolution has asked for. */
export interface Convolved {
  readonly rank: Rank
  readonly dataFormat: DataFormat
  readonly y: Region
  readonly dx: Region | null
  readonly w: Parameter
  readonly b: Parameter | null
  /** Pixels of a channel that lie side by side in y. */
  readonly inner: number
  /** Whether relu is applied to y. */
  readonly relu: boolean
}

/** y = x ⋆ W + b by whichever product, and back. */
export function convolved(product: Product, { rank, dataFormat, y, dx, w, b, inner, relu }: Convolved): Call {
  const image = (region: Region) => asImages(region, rank, dataFormat)
  const kernel = (region: Region) => asImageKernel(region, rank)
  return {
    forward([x], { kernels }) {
      // y = x ⋆ W + b
      product.forward(kernels, image(y), image(x), kernel(w.value), b?.value ?? null, relu)
      return y
    },
    backward(dy, { kernels }, { inputs: [x] }) {
      // dW: each weight saw the pixel that it was laid on, at every place of the window
      if (w.trainable) product.backwardKernel(kernels, kernel(w.gradient), image(x), image(dy))
      // db = Σ over batch and pixels of dy
      if (b?.trainable) kernels.channelSums(b.gradient, dy, { inner })
      // dx: each pixel was seen by every window that covers it
      if (dx) product.backwardInput(kernels, image(dx), image(dy), kernel(w.value))
      return [dx]
    },
  }
}
