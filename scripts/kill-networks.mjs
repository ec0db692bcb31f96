// What kill-resume.mjs trains, by name: a compiled model, and data for it.
import { input, layers, model, ratesByDepth, sequential, tensor } from 'thinnet'

const SAMPLES = 256
const SETTINGS = { seed: 11n, backend: 'wasm', threads: 1 }

const waves = shape => {
  const size = shape.reduce((a, b) => a * b, SAMPLES)
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.3)),
    [SAMPLES, ...shape],
  )
}
const labels = () => tensor(Int32Array.from({ length: SAMPLES }, (_, i) => (i * 7 + (i >> 2)) % 3))
/** Sentences of up to 6 words, 1 to 10, and 0 after them. */
const sentences = () =>
  tensor(
    Int32Array.from({ length: SAMPLES * 6 }, (_, i) =>
      i % 6 > Math.floor(i / 6) % 6 ? 0 : 1 + ((i * 7 + (i >> 3)) % 10),
    ),
    [SAMPLES, 6],
  )

const classified = (net, metrics = ['accuracy']) => {
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics })
  return net
}
const classes = () => layers.dense({ units: 3, activation: 'softmax' })

export const NETWORKS = {
  dense: {
    data: () => ({ x: waves([6]), y: labels() }),
    fresh: () =>
      classified(
        sequential({
          ...SETTINGS,
          layers: [
            layers.dense({ units: 16, activation: 'relu', inputShape: [6] }),
            layers.batchNormalization(),
            layers.dropout({ rate: 0.3 }),
            classes(),
          ],
        }),
      ),
  },
  'bidirectional LSTM with masks': {
    data: () => ({ x: sentences(), y: labels() }),
    fresh: () =>
      classified(
        sequential({
          ...SETTINGS,
          layers: [
            layers.embedding({ inputDim: 11, outputDim: 6, maskZero: true, dropout: 0.1, inputShape: [6] }),
            layers.bidirectional({ layer: layers.lstm({ units: 8, dropout: 0.2, recurrentDropout: 0.2 }) }),
            classes(),
          ],
        }),
      ),
  },
  transformer: {
    data: () => ({ x: sentences(), y: sentences() }),
    fresh() {
      const ids = input({ shape: [6] })
      const table = layers.embedding({ inputDim: 11, outputDim: 8, maskZero: true })
      const words = table.apply(ids)
      let h = layers.add().apply([words, layers.positionEmbedding({ sequenceLength: 6 }).apply(words)])
      const attention = layers.multiHeadAttention({ numHeads: 2, keyDim: 4, dropout: 0.2, useCausalMask: true })
      h = layers.layerNormalization().apply(layers.add().apply([h, attention.apply(h)]))
      h = layers
        .residual({ layers: [layers.dense({ units: 16, activation: 'gelu' }), layers.dense({ units: 8 })] })
        .apply(h)
      const y = layers.tiedDense({ to: table, activation: 'softmax' }).apply(layers.dropout({ rate: 0.1 }).apply(h))
      return classified(model({ ...SETTINGS, inputs: ids, outputs: y }))
    },
  },
  'residual net': {
    data: () => ({ x: waves([6, 6, 2]), y: labels() }),
    fresh() {
      const conv = () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false })
      const block = () => [layers.batchNormalization(), layers.activation({ activation: 'relu' }), conv()]
      const rates = ratesByDepth(2, 0.3)
      const blocks = rates.map(rate =>
        layers.residual({ layers: [...block(), ...block(), ...(rate > 0 ? [layers.stochasticDepth({ rate })] : [])] }),
      )
      const first = layers.randomFlip({ mode: 'horizontal', inputShape: [6, 6, 2] })
      return classified(
        sequential({ ...SETTINGS, layers: [first, conv(), ...blocks, layers.globalAveragePooling2d(), classes()] }),
      )
    },
  },
  autoencoder: {
    data: () => ({ x: waves([6, 6, 2]), y: waves([6, 6, 2]) }),
    fresh() {
      const net = sequential({
        ...SETTINGS,
        layers: [
          layers.gaussianNoise({ stddev: 0.1, inputShape: [6, 6, 2] }),
          layers.conv2d({ filters: 6, kernelSize: 2, strides: 2, activation: 'elu' }),
          layers.spatialDropout2d({ rate: 0.1 }),
          layers.upSampling2d({ interpolation: 'bilinear' }),
          layers.conv2dTranspose({ filters: 2, kernelSize: 3, padding: 'same' }),
        ],
      })
      net.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] })
      return net
    },
  },
}
