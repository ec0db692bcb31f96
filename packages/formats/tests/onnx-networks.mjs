// Networks for ONNX: what toOnnx is to write and ONNX Runtime to compute. Each a function that makes a model; its weights are drawn by
// `drawn`, so that no bias is 0 and no moving variance 1.
import { activations, input, layers, model, sequential } from 'thinnet'

const row = (inputShape, ...list) => ({
  shapes: { input: inputShape },
  make: options => sequential({ ...options, layers: list.map((make, i) => make(i === 0 ? { inputShape } : {})) }),
})
const graph = (shapes, make) => ({
  shapes,
  make(options) {
    const inputs = Object.entries(shapes).map(([name, shape]) => input({ name, shape }))
    return model({ ...options, inputs: inputs.length === 1 ? inputs[0] : inputs, outputs: make(...inputs) })
  },
})
const of = (name, options) => more => layers[name]({ ...options, ...more })
const { dense, dropout } = layers

/** Whole numbers are drawn for inputs of these names, below these limits. */
export const LIMITS = { words: 20, more: 20 }

function block(x, filters, strides) {
  const conv = (h, strides) =>
    layers
      .batchNormalization()
      .apply(layers.conv2d({ filters, kernelSize: 3, padding: 'same', strides, useBias: false }).apply(h))
  const h = conv(layers.relu().apply(conv(x, strides)), 1)
  const short = layers.conv2d({ filters, kernelSize: 1, strides }).apply(x)
  return layers.relu().apply(layers.add().apply([h, short]))
}

function encoder(x, { causal = false, width = 12 } = {}) {
  const norm = h => layers.layerNormalization({ epsilon: 1e-6 }).apply(h)
  const h = norm(x)
  const attended = layers.multiHeadAttention({ numHeads: 3, keyDim: 4, useCausalMask: causal, dropout: 0.1 }).apply(h)
  const y = layers.add().apply([x, layers.dropout({ rate: 0.1 }).apply(attended)])
  const wide = dense({ units: 24, activation: 'gelu' }).apply(norm(y))
  return layers.add().apply([y, dense({ units: width }).apply(wide)])
}

function embedded(x, width = 12) {
  const words = layers.embedding({ inputDim: 20, outputDim: width, name: 'words_table' })
  const h = words.apply(x)
  return [layers.add().apply([h, layers.positionEmbedding({ sequenceLength: 10 }).apply(h)]), words]
}

const names = Object.keys(activations).filter(name => !['softmax', 'logSoftmax'].includes(name))

export const networks = {
  mlp: row(
    [6],
    of('dense', { units: 8, activation: 'relu' }),
    of('dropout', { rate: 0.5 }),
    of('dense', { units: 3, activation: 'softmax' }),
  ),
  lenet: row(
    [12, 12, 1],
    of('conv2d', { filters: 4, kernelSize: 5, padding: 'same', activation: 'tanh' }),
    of('averagePooling2d'),
    of('conv2d', { filters: 6, kernelSize: 3, activation: 'tanh' }),
    of('maxPooling2d'),
    of('flatten'),
    of('dense', { units: 10, activation: 'tanh' }),
    of('dense', { units: 4, activation: 'softmax' }),
  ),
  residual: graph({ image: [9, 9, 3] }, x => {
    const h = layers.spatialDropout2d({ rate: 0.2 }).apply(block(block(x, 4, 2), 6, 1))
    return dense({ units: 3 }).apply(layers.globalAveragePooling2d().apply(h))
  }),
  separable: row(
    [11, 9, 3],
    of('separableConv2d', { filters: 6, kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 }),
    of('batchNormalization', { scale: false }),
    of('activation', { activation: 'relu6' }),
    of('depthwiseConv2d', { kernelSize: [3, 2], depthMultiplier: 2, activation: 'hardSilu' }),
    of('maxPooling2d', { poolSize: 3, strides: 2, padding: 'same' }),
    of('averagePooling2d', { poolSize: 2, strides: 1, padding: 'same' }),
    of('conv2d', { filters: 8, kernelSize: 1, groups: 4, activation: 'silu' }),
    of('globalMaxPooling2d', { keepdims: true }),
    of('flatten'),
  ),
  bidirectional: row(
    [7, 3],
    more => layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true, dropout: 0.2 }), ...more }),
    () => layers.bidirectional({ layer: layers.lstm({ units: 3 }), mergeMode: 'ave' }),
    of('dense', { units: 2 }),
  ),
  gru: row(
    [6, 3],
    of('gru', { units: 5, returnSequences: true }),
    of('gru', { units: 4, resetAfter: false, returnSequences: true, goBackwards: true }),
    of('simpleRnn', { units: 3, activation: 'relu' }),
  ),
  transformer: graph({ words: [8] }, x => {
    const [h] = embedded(x)
    const y = layers.globalAveragePooling1d().apply(encoder(encoder(h)))
    return dense({ units: 2, activation: 'softmax' }).apply(y)
  }),
  gpt: graph({ words: [8] }, x => {
    const [h, words] = embedded(x)
    const y = layers.layerNormalization().apply(encoder(encoder(h, { causal: true }), { causal: true }))
    return layers.tiedDense({ to: words, activation: 'softmax' }).apply(y)
  }),
  vaeDecoder: row(
    [4],
    of('dense', { units: 3 * 3 * 8, activation: 'relu' }),
    of('reshape', { targetShape: [3, 3, 8] }),
    of('conv2dTranspose', { filters: 6, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
    of('conv2dTranspose', { filters: 4, kernelSize: 2, strides: 3, outputPadding: 1 }),
    of('upSampling2d', { size: [1, 2], interpolation: 'bilinear' }),
    of('conv2dTranspose', { filters: 1, kernelSize: [4, 2], padding: 'same', dilationRate: 2, activation: 'sigmoid' }),
  ),
  severalInputs: graph({ words: [5], numbers: [3], image: [4, 4, 2] }, (w, n, i) => {
    const a = layers.flatten().apply(layers.embedding({ inputDim: 20, outputDim: 2 }).apply(w))
    const b = layers.rescaling({ scale: [0.5, 2, 1], offset: -1 }).apply(n)
    const c = layers.flatten().apply(layers.conv2d({ filters: 2, kernelSize: 3, activation: 'mish' }).apply(i))
    const h = dense({ units: 6, activation: 'softplus' }).apply(layers.concatenate().apply([a, b, c]))
    return [dense({ units: 2, name: 'first' }).apply(h), dense({ units: 1, name: 'second' }).apply(h)]
  }),
  activations: graph({ x: [7] }, x =>
    layers
      .concatenate()
      .apply([
        ...names.map(activation => layers.activation({ activation }).apply(x)),
        layers.activation({ activation: 'logSoftmax' }).apply(x),
        layers.activation({ activation: activations.gelu({ approximate: true }) }).apply(x),
        layers.relu({ maxValue: 1 }).apply(x),
        layers.relu({ maxValue: 1, negativeSlope: 0.2, threshold: 0.1 }).apply(x),
        layers.relu({ negativeSlope: 0.3 }).apply(x),
        layers.leakyRelu().apply(x),
        layers.elu({ alpha: 0.5 }).apply(x),
        layers.prelu().apply(x),
      ]),
  ),
  merges: graph({ a: [3, 4, 2], b: [3, 4, 2] }, (a, b) => {
    const first = layers.conv2d({ filters: 2, kernelSize: 1 }).apply(a)
    const all = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum'].map(name =>
      layers[name]().apply([first, b]),
    )
    const joined = layers
      .concatenate({ axis: 2 })
      .apply([layers.concatenate().apply(all), layers.concatenate().apply(all)])
    const channel = layers.softmax({ axis: -1 }).apply(layers.softmax({ axis: 1 }).apply(joined))
    const vectors = [a, b].map(x => dense({ units: 5 }).apply(layers.flatten().apply(x)))
    return [channel, layers.dot({ normalize: true }).apply(vectors), layers.dot().apply(vectors)]
  }),
  normalizations: graph({ x: [6, 5, 8] }, x => {
    const conv = layers.conv2d({ filters: 8, kernelSize: 2 }).apply(x)
    const h = layers.groupNormalization({ groups: 4 }).apply(conv)
    const g = layers.prelu({ sharedAxes: [1, 2] }).apply(layers.layerNormalization({ axis: [-2, -1] }).apply(h))
    const n = layers.normalization({ mean: [1, 2, 3, 4, 5, 6, 7, 8], variance: [1, 2, 3, 4, 5, 6, 7, 8] }).apply(conv)
    const y = layers.batchNormalization({ axis: 2 }).apply(layers.batchNormalization({ axis: 1 }).apply(x))
    return [g, layers.rescaling({ scale: 2, offset: [1, 2, 3, 4, 5, 6, 7, 8] }).apply(n), y]
  }),
  shapes: row(
    [4, 6],
    of('permute', { dims: [2, 1] }),
    of('reshape', { targetShape: [2, 3, -1] }),
    of('zeroPadding2d', {
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
    of('cropping2d', {
      cropping: [
        [0, 1],
        [2, 1],
      ],
    }),
    of('upSampling2d', { size: [2, 1] }),
    of('flatten', { dataFormat: 'channelsFirst' }),
    of('repeatVector', { n: 3 }),
    () => layers.timeDistributed({ layer: dense({ units: 4, activation: 'leakyRelu' }) }),
  ),
  channelsFirst: row(
    [2, 8, 7],
    of('conv2d', { filters: 3, kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' }),
    of('batchNormalization', { axis: 1 }),
    of('maxPooling2d', { dataFormat: 'channelsFirst' }),
    of('flatten', { dataFormat: 'channelsFirst' }),
  ),
  oneD: row(
    [12, 3],
    of('conv1d', { filters: 4, kernelSize: 3, padding: 'causal', dilationRate: 2 }),
    of('zeroPadding1d', { padding: [1, 2] }),
    of('separableConv1d', { filters: 5, kernelSize: 3, strides: 2, padding: 'same' }),
    of('upSampling1d'),
    of('depthwiseConv1d', { kernelSize: 2 }),
    of('conv1dTranspose', { filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    of('cropping1d'),
    of('averagePooling1d', { poolSize: 3, strides: 2, padding: 'same' }),
    of('maxPooling1d'),
    of('globalMaxPooling1d'),
  ),
  masks: graph({ words: [6] }, x => {
    const h = layers.embedding({ inputDim: 20, outputDim: 4, maskZero: true }).apply(x)
    const l = layers.lstm({ units: 3, returnSequences: true }).apply(h)
    const g = layers.gru({ units: 3, returnSequences: true, goBackwards: true, zeroOutputForMask: true }).apply(h)
    const b = layers.bidirectional({ layer: layers.simpleRnn({ units: 2, returnSequences: true }) }).apply(l)
    const r = layers.gru({ units: 3, returnSequences: true, goBackwards: true }).apply(l)
    const a = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, valueDim: 2, outputShape: 5 }).apply([b, l])
    const last = layers.bidirectional({ layer: layers.lstm({ units: 2 }), mergeMode: 'mul' }).apply(b)
    return [
      a,
      g,
      r,
      layers.globalAveragePooling1d().apply(l),
      last,
      layers.lstm({ units: 2, goBackwards: true }).apply(b),
    ]
  }),
  masksOfTwo: graph({ words: [6], more: [6] }, (x, y) => {
    const [a, b] = [x, y].map(of => layers.embedding({ inputDim: 20, outputDim: 4, maskZero: true }).apply(of))
    return layers.lstm({ units: 3 }).apply(layers.maximum().apply([a, b]))
  }),
  states: graph({ x: [5, 3], y: [4, 2] }, (x, y) => {
    const [all, h, c] = layers.lstm({ units: 4, returnSequences: true, returnState: true }).apply(x)
    const decoded = layers.lstm({ units: 4, returnSequences: true }).apply([y, h, c])
    const both = layers.bidirectional({ layer: layers.gru({ units: 3, returnState: true }) })
    const [out, ...states] = both.apply(all)
    const masked = layers.gru({ units: 3 }).apply([layers.masking({ maskValue: 1 }).apply(y), states[1]])
    const [again] = both.apply(decoded)
    return [layers.attention().apply([decoded, all]), out, masked, again]
  }),
  encodings: graph({ words: [4] }, x => [
    layers.categoryEncoding({ numTokens: 20 }).apply(x),
    layers.categoryEncoding({ numTokens: 20, outputMode: 'count' }).apply(x),
    layers.categoryEncoding({ numTokens: 20, outputMode: 'oneHot' }).apply(x),
  ]),
  composites: row(
    [6],
    more => {
      const list = [dense({ units: 4, activation: 'elu' }), dropout({ rate: 0.3 }), dense({ units: 6 })]
      return layers.residual({ layers: list, ...more })
    },
    () => layers.concreteDropout({ layer: dense({ units: 5 }) }),
    of('dropConnect', { units: 4, rate: 0.5, activation: 'selu' }),
    of('dropout', { rate: 0.25, scaling: 'vanilla' }),
    of('gaussianNoise', { stddev: 1 }),
    of('alphaDropout', { rate: 0.1 }),
  ),
  shared: graph({ a: [4], b: [4] }, (a, b) => {
    const [one, two] = [dense({ units: 5, activation: 'tanh' }), dense({ units: 4 })]
    return [
      one.apply(a),
      two.apply(one.apply(layers.dropout({ rate: 0.1 }).apply(b))),
      layers.dropout({ rate: 0.1 }).apply(b),
    ]
  }),
}

let state = 1
const draw = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

/** A network with weights and inputs that are the same each time. @param batch how many samples */
export async function drawn(name, { batch = 3, ...options } = {}) {
  state = 1
  const net = networks[name].make({ seed: 1, backend: 'wasm', threads: 1, ...options })
  const weights = await net.getWeights()
  await net.setWeights(
    weights.map((weight, i) => {
      const isVariance = net.weightNames[i].endsWith('movingVariance')
      return { ...weight, data: weight.data.map(() => (isVariance ? 0.5 + draw() : draw() - 0.5)) }
    }),
  )
  const inputs = Object.entries(networks[name].shapes).map(([name, shape]) => {
    const limit = LIMITS[name]
    const size = batch * shape.reduce((all, count) => all * count, 1)
    // of words a third is padding, as is all of the second sample
    const word = i => (Math.floor(i / shape[0]) === 1 ? 0 : Math.max(0, Math.floor(draw() * limit * 1.5) - limit / 2))
    const data = Float32Array.from({ length: size }, (_, i) => (limit ? word(i) : 4 * draw() - 2))
    return { name, dtype: 'float32', shape: [batch, ...shape], data }
  })
  return { net, inputs }
}
