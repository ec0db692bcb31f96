import { type Layer, layers, type Sequential, sequential, tensor } from 'thinnet'
import { SIDE } from '../data/picture.ts'
import { trained } from './trained.ts'

export interface MapsQuestion {
  name: string
  /** Grey, 0 to 255. */
  pixels: Float32Array<ArrayBuffer>
  rate: number
  step: number
}
/** [side, side, count], as a layer puts them out. */
export interface Maps {
  side: number
  count: number
  values: Float32Array
  /** What the layer drew, as values; null where it draws nothing. */
  mask: Uint8Array | null
}
export interface MapsAnswer {
  name: string
  rate: number
  step: number
  whole: Maps
  pixels: Maps
  channels: Maps
}

/** A digit's maps after the trained network's first convolution: whole, and as dropout thins them at a step. */
export async function maps({ name, pixels, rate, step }: MapsQuestion): Promise<MapsAnswer> {
  const x = tensor(pixels, [1, SIDE, SIDE, 1], { scale: 1 / 255 })
  const after = async (dropout: Layer | null): Promise<Maps> => {
    const model = await firstConvolution(dropout)
    try {
      const { output } = (await model.layerOutputs(x, { training: true, step })).at(-1)!
      const [, side = 0, , count = 0] = output.shape
      const mask = dropout && Uint8Array.from(model.maskOf(dropout.name, { step }).data)
      return { side, count, values: Float32Array.from(output.data), mask }
    } finally {
      model.dispose()
    }
  }
  return {
    ...{ name, rate, step },
    whole: await after(null),
    pixels: await after(layers.dropout({ rate })),
    channels: await after(layers.spatialDropout2d({ rate })),
  }
}

/** The trained network as far as its first convolution, and then dropout. */
async function firstConvolution(dropout: Layer | null): Promise<Sequential> {
  const model = await trained()
  const weights = await model.getWeights()
  const [filters, kernelSize] = [weights[0]!.shape.at(-1)!, weights[0]!.shape[0]!]
  const convolution = layers.conv2d({ filters, kernelSize, activation: 'relu', inputShape: [SIDE, SIDE, 1] })
  const first = sequential({
    seed: model.seed,
    backend: 'wasm',
    threads: 1,
    layers: dropout ? [convolution, dropout] : [convolution],
  })
  first.setWeights(weights.slice(0, first.weightNames.length))
  return first
}
