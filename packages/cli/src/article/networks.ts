import { type Backend, type DataFormat, initializers, layers, regularizers, type Sequential, sequential } from 'thinnet'

export interface DeepOptions {
  seed: number
  backend: Backend
  threads?: number
  layers: number
  units: number
  activation: 'relu' | 'sigmoid'
  batchNorm: boolean
  /** λ of ½λ‖W‖² on the kernels. */
  weightDecay: number
  /** After each activation; null leaves the layers out. */
  dropout: { rate: number; scaling: 'inverted' | 'vanilla' } | null
}

/** 784-[units]×layers-10, as the article has it: dense, activation, dropout. */
export function deepNetwork(o: DeepOptions): Sequential {
  const decay = o.weightDecay > 0 ? { kernelRegularizer: regularizers.l2({ l2: o.weightDecay / 2 }) } : {}
  const dense = (units: number, rest = {}) =>
    layers.dense({ units, kernelInitializer: initializers.heNormal(), ...decay, ...rest })
  const hidden = Array.from({ length: o.layers }, (_, i) => [
    dense(o.units, i === 0 ? { inputShape: [784] } : {}),
    ...(o.batchNorm ? [layers.batchNormalization()] : []),
    layers.activation({ activation: o.activation }),
    ...(o.dropout ? [layers.dropout(o.dropout)] : []),
  ])
  return sequential({
    seed: o.seed,
    backend: o.backend,
    threads: o.threads,
    layers: [...hidden.flat(), dense(10, { activation: 'softmax' })],
  })
}

/** Keras's mnist_cnn example. */
export function convolutionalNetwork(o: {
  seed: number
  backend: Backend
  threads?: number
  dataFormat: DataFormat
}): Sequential {
  const { dataFormat } = o
  const inputShape = dataFormat === 'channelsLast' ? [28, 28, 1] : [1, 28, 28]
  return sequential({
    seed: o.seed,
    backend: o.backend,
    threads: o.threads,
    layers: [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', dataFormat, inputShape }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu', dataFormat }),
      layers.maxPooling2d({ poolSize: 2, dataFormat }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten({ dataFormat }),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
}
