import { refuse } from '../errors.ts'
import type { Call } from '../layers/layer.ts'
import type { Network } from '../model/network.ts'
import { checkOptions, whole } from '../options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface MaskOfOptions {
  /** Whose masks, a whole number ≥ 0. Default the present one: what the next step of training will draw. */
  step?: number
  /** Samples in the batch. Default 1. */
  batchSize?: number
  /** Which Monte-Carlo sample of `predict(x, { training: true, samples })` with `batchSize` inputs. Default 0. */
  sample?: number
}

/** What the layer of this name draws, asked for itself: see `Sequential.maskOf`. */
export function maskOf(network: Network, name: string, options: MaskOfOptions): Tensor {
  const kinds = { step: whole(0), batchSize: whole(1), sample: whole(0) }
  const { step = network.step, batchSize = 1, sample = 0 } = checkOptions('maskOf', options, kinds)
  const drawing = new Map<string, NonNullable<Call['mask']>>()
  for (const { placed, asked } of network.inference.program.calls) {
    const { mask, masks = {} } = asked.call
    if (mask) drawing.set(placed.site, mask.bind(asked.call))
    for (const [draw, mask] of Object.entries(masks)) drawing.set(`${placed.site}//${draw}`, mask)
  }
  const mask = drawing.get(name)
  if (!mask) {
    const names = Array.from(drawing.keys(), name => `"${name}"`).join(', ')
    return refuse('maskOf', `the name of a layer that draws: ${names || 'there is none'}`, `"${name}"`)
  }
  const firstSample = sample * batchSize
  const pass = network.pass({ training: true, fitting: true, step, draw: sample, firstSample })
  return mask(batchSize, pass, value => network.kernels.view(value))
}
