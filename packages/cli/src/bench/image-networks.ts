// thinnet's rows of networks for images of 32 × 32 pixels, as a user writes them; SGD with momentum, batch 64.
import { input, layers, type Model, model, optimizers, type Tensor, type Value } from 'thinnet'
import type { Place } from './operations.ts'
import type { Trained } from './serve.ts'
import { classified, drawn } from './training.ts'

const SHAPE = [32, 32, 3]

export function imageNetwork(network: Model<Tensor>): Trained {
  const optimizer = optimizers.sgd({ learningRate: 0.01, momentum: 0.9 })
  return classified(network, { optimizer, batch: 64, inputShape: SHAPE })
}

/** 3×3 convolution 16, then residual blocks (He et al. 2016) of 16, and of 32 and 64 channels on half the rows and columns. */
export function residualNetwork(place: Place): Model<Tensor> {
  return images(place, 16, x => block(block(block(x, 120, 16, 16, 1), 123, 16, 32, 2), 126, 32, 64, 2), 64)
}

/** Two convolutions; the input is added as it is, or through one of 1×1 where its shape is another. */
function block(x: Value, site: number, channels: number, filters: number, strides: number): Value {
  const h = relu(normal(conv(x, site, channels, filters, { strides })))
  const f = normal(conv(h, site + 1, filters, filters))
  if (strides === 1) return relu(layers.add().apply([f, x]))
  const around = normal(conv(x, site + 2, channels, filters, { strides, kernelSize: 1 }))
  return relu(layers.add().apply([f, around]))
}

/** 3×3 convolution 32, then separable ones (Chollet 2017) of 64, 128, 128 and 256 channels; 128 and 256 halve rows and columns. */
export function separableNetwork(place: Place): Model<Tensor> {
  const blocks = [
    [130, 32, 64, 1],
    [132, 64, 128, 2],
    [134, 128, 128, 1],
    [136, 128, 256, 2],
  ] satisfies [number, number, number, number][]
  return images(place, 32, x => blocks.reduce<Value>((h, how) => relu(normal(separable(h, ...how))), x), 256)
}

function separable(x: Value, site: number, channels: number, filters: number, strides: number): Value {
  const weights = { depthwiseInitializer: drawn(site, 9), pointwiseInitializer: drawn(site + 1, channels) }
  const shape = { filters, kernelSize: 3, strides, padding: 'same', useBias: false } as const
  return layers.separableConv2d({ ...shape, ...weights }).apply(x)
}

/** A convolution first, the mean of each channel and dense 10 last. */
function images(place: Place, filters: number, middle: (x: Value) => Value, channels: number): Model<Tensor> {
  const x = input({ shape: SHAPE })
  const first = relu(normal(conv(x, 118, 3, filters)))
  const means = layers.globalAveragePooling2d().apply(middle(first))
  const y = layers.dense({ units: 10, activation: 'softmax', kernelInitializer: drawn(119, channels) }).apply(means)
  return model({ ...place, inputs: x, outputs: y })
}

function conv(x: Value, site: number, channels: number, filters: number, { strides = 1, kernelSize = 3 } = {}): Value {
  const kernelInitializer = drawn(site, kernelSize ** 2 * channels)
  const shape = { filters, kernelSize, strides, padding: 'same', useBias: false } as const
  return layers.conv2d({ ...shape, kernelInitializer }).apply(x)
}

const normal = (x: Value) => layers.batchNormalization().apply(x)
const relu = (x: Value) => layers.activation({ activation: 'relu' }).apply(x)
