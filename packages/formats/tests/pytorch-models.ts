import { input, layers, type Model, model, type SequentialOptions, sequential, type Tensor, tensor } from 'thinnet'

// The networks of fixtures/pytorch-networks.py, of thinnet's layers.
const { conv1d, conv2d, dense, depthwiseConv2d, embedding, flatten, layerNormalization } = layers
const how = { backend: 'wasm', threads: 1, seed: 1 } as const
const row = (...all: SequentialOptions['layers']) => sequential({ ...how, layers: all })
const epsilon = 1e-5

function half(): Model {
  return row(
    dense({ units: 4, inputShape: [3] }),
    layers.batchNormalization({ epsilon }),
    layers.relu(),
    dense({ units: 4, name: 'a' }),
    dense({ units: 4, name: 'b' }),
  )
}

export const MODELS: Readonly<Record<string, () => Model>> = {
  lenet: () =>
    row(
      conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [12, 14, 1] }),
      layers.maxPooling2d(),
      conv2d({ filters: 6, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      flatten(),
      dense({ units: 12, activation: 'relu' }),
      dense({ units: 8, activation: 'relu' }),
      dense({ units: 3 }),
    ),
  lstm: () =>
    row(
      embedding({ inputDim: 9, outputDim: 5, inputShape: [6] }),
      layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true }) }),
      layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true }) }),
      layers.globalMaxPooling1d(),
      dense({ units: 2 }),
    ),
  recurrent: () =>
    row(
      layers.gru({ units: 4, returnSequences: true, inputShape: [5, 3] }),
      layers.gru({ units: 4, returnSequences: true }),
      layers.simpleRnn({ units: 5 }),
      dense({ units: 2, useBias: false }),
    ),
  encoder() {
    const x = input({ shape: [6] })
    const words = embedding({ inputDim: 11, outputDim: 8 }).apply(x)
    const places = layers.positionEmbedding({ sequenceLength: 6 }).apply(words)
    let h = layers.add().apply([words, places])
    for (let i = 0; i < 2; i++) {
      const attended = layers.multiHeadAttention({ numHeads: 2, keyDim: 4 }).apply(h)
      h = layerNormalization({ epsilon }).apply(layers.add().apply([h, attended]))
      const fed = dense({ units: 8 }).apply(dense({ units: 16, activation: 'relu' }).apply(h))
      h = layerNormalization({ epsilon }).apply(layers.add().apply([h, fed]))
    }
    h = layerNormalization({ epsilon }).apply(h)
    const outputs = dense({ units: 3 }).apply(layers.globalAveragePooling1d().apply(h))
    return model({ inputs: x, outputs, ...how })
  },
  norms: () =>
    row(
      conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [6, 6, 3] }),
      layers.batchNormalization({ epsilon }),
      layers.prelu({ sharedAxes: [1, 2] }),
      depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
      conv2d({ filters: 4, kernelSize: 1, groups: 2 }),
      layers.groupNormalization({ groups: 2, epsilon }),
      flatten(),
      layers.batchNormalization({ epsilon }),
      layers.dropout({ rate: 0.5 }),
      dense({ units: 5 }),
      layerNormalization({ epsilon }),
    ),
  autoencoder: () =>
    row(
      conv2d({ filters: 3, kernelSize: 3, strides: 2, activation: 'relu', inputShape: [5, 5, 2] }),
      flatten(),
      dense({ units: 4 }),
      dense({ units: 12 }),
      layers.batchNormalization({ epsilon }),
      layers.relu(),
      layers.reshape({ targetShape: [2, 2, 3] }),
      layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }),
    ),
  signals: () =>
    row(
      conv1d({ filters: 4, kernelSize: 3, activation: 'tanh', inputShape: [7, 3] }),
      layers.depthwiseConv1d({ kernelSize: 2 }),
      layers.conv1dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
      layerNormalization({ axis: [-2, -1], epsilon }),
      flatten(),
      dense({ units: 3 }),
    ),
  cross() {
    const [q, kv] = [input({ shape: [3, 6] }), input({ shape: [3, 4] })]
    const attended = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 }).apply([q, kv])
    const h = dense({ units: 6, activation: 'sigmoid' }).apply(attended)
    return model({ inputs: [q, kv], outputs: dense({ units: 6 }).apply(h), ...how })
  },
  tied() {
    const words = embedding({ inputDim: 7, outputDim: 4, inputShape: [3] })
    return row(words, dense({ units: 4, activation: 'tanh' }), layers.tiedDense({ to: words }))
  },
  gpt() {
    const x = input({ shape: [5] })
    const words = embedding({ inputDim: 9, outputDim: 8 })
    const h = words.apply(x)
    let y = layers.add().apply([h, layers.positionEmbedding({ sequenceLength: 5 }).apply(h)])
    for (let i = 0; i < 2; i++) {
      const attend = layers.multiHeadAttention({ numHeads: 2, keyDim: 4, useCausalMask: true })
      y = layers.add().apply([y, attend.apply(layerNormalization({ epsilon }).apply(y))])
      const fc = dense({ units: 16, activation: 'gelu' }).apply(layerNormalization({ epsilon }).apply(y))
      y = layers.add().apply([y, dense({ units: 8 }).apply(fc)])
    }
    const outputs = layers.tiedDense({ to: words }).apply(layerNormalization({ epsilon }).apply(y))
    return model({ inputs: x, outputs, ...how })
  },
  half,
  bfloat16: half,
}

/** Some of a tensor's features. */
export function columns({ data, shape }: Tensor, from: number, to: number): Tensor {
  const width = shape.at(-1)!
  const taken = data.filter((_, i) => i % width >= from && i % width < to)
  return tensor(taken as Float32Array<ArrayBuffer>, [...shape.slice(0, -1), to - from])
}
