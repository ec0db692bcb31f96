import { type GraphModelOptions, input, layers, type Model, model, type Value } from 'thinnet'
import { Sampling } from '../own-loops/sampling.ts'
import { LENGTH, WORDS } from './data.ts'

/** Networks of Chollet's "Deep Learning with Python", small: bench/keras-book/networks.py has them in Keras, line by line. */
export const networks: Readonly<Record<string, (how: Pick<GraphModelOptions<Value>, 'seed' | 'backend'>) => Model>> = {
  /** A small convnet with augmentation. */
  convnet(how) {
    const x = input({ shape: [28, 28, 1] })
    let h: Value = layers.randomRotation({ factor: 0.05 }).apply(x)
    h = layers.randomZoom({ heightFactor: 0.1 }).apply(h)
    for (const filters of [32, 64]) {
      h = layers.conv2d({ filters, kernelSize: 3, activation: 'relu' }).apply(h)
      h = layers.maxPooling2d({ poolSize: 2 }).apply(h)
    }
    h = layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }).apply(h)
    h = layers.dropout({ rate: 0.25 }).apply(layers.flatten().apply(h))
    return model({ inputs: x, outputs: layers.dense({ units: 10, activation: 'softmax' }).apply(h), ...how })
  },

  /** Like Xception: separable convolutions, batch normalization before each, residuals around two of them. */
  xception(how) {
    const x = input({ shape: [28, 28, 1] })
    let h: Value = layers.conv2d({ filters: 16, kernelSize: 5, useBias: false }).apply(x)
    for (const filters of [16, 32, 64]) {
      let b: Value = h
      for (let i = 0; i < 2; i++) {
        b = layers.activation({ activation: 'relu' }).apply(layers.batchNormalization({ momentum: 0.9 }).apply(b))
        b = layers.separableConv2d({ filters, kernelSize: 3, padding: 'same', useBias: false }).apply(b)
      }
      b = layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(b)
      h = layers.conv2d({ filters, kernelSize: 1, strides: 2, padding: 'same', useBias: false }).apply(h)
      h = layers.add().apply([b, h])
    }
    h = layers.dropout({ rate: 0.5 }).apply(layers.globalAveragePooling2d().apply(h))
    return model({ inputs: x, outputs: layers.dense({ units: 10, activation: 'softmax' }).apply(h), ...how })
  },

  /** A bidirectional LSTM over words, padding left out. */
  lstm(how) {
    const x = input({ shape: [LENGTH] })
    const words = layers.embedding({ inputDim: WORDS, outputDim: 32, maskZero: true }).apply(x)
    let h: Value = layers.bidirectional({ layer: layers.lstm({ units: 32 }) }).apply(words) as Value
    h = layers.dropout({ rate: 0.5 }).apply(h)
    return model({ inputs: x, outputs: layers.dense({ units: 1, activation: 'sigmoid' }).apply(h), ...how })
  },

  /** A transformer's encoder as a classifier of texts, with positions. */
  transformer(how) {
    const x = input({ shape: [LENGTH] })
    const words = layers.embedding({ inputDim: WORDS, outputDim: 32 }).apply(x)
    const places = layers.positionEmbedding({ sequenceLength: LENGTH }).apply(words)
    const h = layers.add().apply([words, places])
    const attended = layers.multiHeadAttention({ numHeads: 2, keyDim: 32 }).apply(h)
    const a = layers.layerNormalization().apply(layers.add().apply([h, attended]))
    const wide = layers.dense({ units: 32, activation: 'relu' }).apply(a)
    const b = layers.layerNormalization().apply(layers.add().apply([a, layers.dense({ units: 32 }).apply(wide)]))
    const pooled = layers.dropout({ rate: 0.5 }).apply(layers.globalMaxPooling1d().apply(b))
    return model({ inputs: x, outputs: layers.dense({ units: 1, activation: 'sigmoid' }).apply(pooled), ...how })
  },

  /** A variational autoencoder of two latent dimensions, whose sampling layer adds the KL divergence. */
  vae(how) {
    const x = input({ shape: [28, 28, 1] })
    const same = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const
    let h: Value = layers.conv2d({ ...same, filters: 32 }).apply(x)
    h = layers.flatten().apply(layers.conv2d({ ...same, filters: 64 }).apply(h))
    h = layers.dense({ units: 16, activation: 'relu' }).apply(h)
    const [mean, logVariance] = [layers.dense({ units: 2 }).apply(h), layers.dense({ units: 2 }).apply(h)]
    const z = new Sampling({ weight: 2 / 784 }).apply([mean, logVariance])
    h = layers.dense({ units: 7 * 7 * 64, activation: 'relu' }).apply(z)
    h = layers.reshape({ targetShape: [7, 7, 64] }).apply(h)
    for (const filters of [64, 32]) h = layers.conv2dTranspose({ ...same, filters }).apply(h)
    const y = layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }).apply(h)
    return model({ inputs: x, outputs: y, ...how })
  },
}
