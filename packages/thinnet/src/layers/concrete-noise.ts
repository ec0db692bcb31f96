import { merges } from '../kernels/formulas/merges.ts'
import { masks } from '../kernels/groups.ts'
import type { ConcreteNoise, DataFormat, Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { concreteMask } from '../random/concrete-mask.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Declare } from './layer.ts'

/** How the noise of concrete dropout is laid over x, in both directions: see `ConcreteDropout`. */
export interface NoiseOver {
  /** Draws for a sample. */
  readonly drawn: number
  /** x̃ = x · (1 − z) / (1 − p) */
  forward(kernels: Kernels, dropped: Region, x: Region, logit: Region, noise: ConcreteNoise): void
  /** dx and dlogit, from dx̃. */
  backward(
    kernels: Kernels,
    dx: Region | null,
    dlogit: Region,
    ddropped: Region,
    x: Region,
    logit: Region,
    noise: ConcreteNoise,
  ): void
  /** What is drawn for each element of x, from that for each draw. */
  spread(drawn: Float64Array): Float64Array
}

/** Each element by itself. */
export function overElements(shape: Shape): NoiseOver {
  return {
    drawn: sizeOf(shape),
    forward: (kernels, ...of) => kernels.concreteDropoutForward(...of),
    backward: (kernels, ...of) => kernels.concreteDropoutBackward(...of),
    spread: drawn => drawn,
  }
}

/**
 * Once for each channel of a sample, x being [N, places, C], or channelsFirst [N, C, places]. With f = (1 − z) / (1 − p) of
 * a channel, dx = dx̃ · f, and dlogit = Σ over channels of (Σ over its places of dx̃ · x) · f · (p − z / temperature).
 */
export function overChannels(shape: Shape, dataFormat: DataFormat, declare: Declare): NoiseOver {
  const last = dataFormat === 'channelsLast'
  const channels = (last ? shape.at(-1) : shape[0])!
  const places = sizeOf(shape) / channels
  declare.kernels(masks)
  const factors = declare.scratch([channels])
  const sums = declare.scratch([channels])
  const products = declare.scratch(shape)
  const turned = last && places > 1 ? declare.scratch(shape) : products
  const inner = last ? channels : 1
  const draw = (kernels: Kernels, logit: Region, noise: ConcreteNoise) => {
    kernels.fill(factors, 1)
    kernels.concreteDropoutForward(factors, factors, logit, noise)
  }
  return {
    drawn: channels,
    forward(kernels, dropped, x, logit, noise) {
      draw(kernels, logit, noise)
      kernels.applyMask(dropped, x, factors, { inner })
    },
    backward(kernels, dx, dlogit, ddropped, x, logit, noise) {
      kernels.map(products, [ddropped, x], merges.product.forward)
      if (turned !== products) kernels.transpose(turned, products, { rows: places, columns: channels })
      kernels.channelSums(sums, turned, { inner: places })
      kernels.fill(factors, 1)
      kernels.concreteDropoutBackward(null, dlogit, sums, factors, logit, noise)
      if (!dx) return
      draw(kernels, logit, noise)
      kernels.applyMask(dx, ddropped, factors, { inner })
    },
    spread(drawn) {
      const of = (i: number) => Math.floor(i / (places * channels)) * channels
      const channelOf = (i: number) => (last ? i % channels : Math.floor(i / places) % channels)
      return Float64Array.from({ length: drawn.length * places }, (_, i) => drawn[of(i) + channelOf(i)]!)
    },
  }
}

/** 1 − z of every element of so many samples. */
export function keptOf(over: NoiseOver, noise: ConcreteNoise, logit: number, batchSize: number): Float64Array {
  const { stream, temperature, first } = noise
  return over.spread(concreteMask(stream, logit, temperature, first, batchSize * over.drawn))
}
