import {
  type CompileOptions,
  input,
  layers,
  type Model,
  model,
  type Tensor,
  tensor,
  type Value,
} from '../../src/index.ts'

const { dense, dropout } = layers

export type Net = Model<Tensor[] | Record<string, Tensor>>

type Settings = Omit<Parameters<typeof model>[0], 'inputs' | 'outputs'>

/** A model that is compiled, and data for it. */
export interface Given {
  net: Net
  x: Record<string, Tensor>
  y: Record<string, Tensor>
}

export const waves = (count: number, width: number, speed = 1.3) =>
  tensor(
    Float32Array.from({ length: count * width }, (_, i) => Math.fround(Math.sin(speed * i))),
    [count, width],
  )

export const labels = (count: number, classes: number, speed = 7) =>
  tensor(Int32Array.from({ length: count }, (_, i) => (i * speed + (i >> 2)) % classes))

const STEPS = 5

/** Indices of words, from 1 on, and 0 where a sentence is over. */
const sentences = (count: number) =>
  tensor(
    Int32Array.from({ length: count * STEPS }, (_, i) => {
      const n = Math.floor(i / STEPS)
      return i % STEPS > n % STEPS ? 0 : 1 + ((i * 7 + (n >> 2)) % 10)
    }),
    [count, STEPS],
  )

const pictures = (count: number) =>
  tensor(
    Float32Array.from({ length: count * 72 }, (_, i) => Math.fround(Math.sin(1.3 * i))),
    [count, 6, 6, 2],
  )

/** Models of each kind that draw masks, `width` units wide. */
export const MODELS: Record<string, (count: number, width: number, settings: Settings) => Given> = {
  /** One tower for both inputs: what it drops is drawn for each. */
  siamese(count, width, settings) {
    const [left, right] = [input({ shape: [6], name: 'left' }), input({ shape: [6], name: 'right' })]
    const row = [dense({ units: width, activation: 'relu' }), dropout({ rate: 0.3 }), dense({ units: width })]
    const tower = (x: Value) => row.reduce((value, layer) => layer.apply(value), x)
    const same = dense({ units: 1, activation: 'sigmoid', name: 'same' })
    const outputs = [same.apply(layers.multiply().apply([tower(left), tower(right)]))]
    const net = compiled({ inputs: [left, right], outputs, ...settings }, { loss: 'binaryCrossentropy' })
    return { net, x: { left: waves(count, 6), right: waves(count, 6, 2) }, y: { same: labels(count, 2) } }
  },
  /** How alike two codes are, by their angle, by what is in both and by what is in one. */
  alike(count, width, settings) {
    const [left, right] = [input({ shape: [6], name: 'left' }), input({ shape: [6], name: 'right' })]
    const tower = [dense({ units: width, activation: 'tanh' }), dropout({ rate: 0.3 })]
    const codes = [left, right].map(x => tower.reduce((value, layer) => layer.apply(value), x as Value))
    const how = [layers.dot({ normalize: true }), layers.minimum(), layers.subtract(), layers.average()]
    const all = layers.concatenate().apply(how.map(layer => layer.apply(codes)))
    const outputs = [dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(all)]
    const net = compiled({ inputs: [left, right], outputs, ...settings }, { loss: 'binaryCrossentropy' })
    return { net, x: { left: waves(count, 6), right: waves(count, 6, 2) }, y: { same: labels(count, 2) } }
  },
  residual(count, width, settings) {
    const x = input({ shape: [6] })
    const h = dense({ units: width, activation: 'relu' }).apply(x)
    const branch = dropout({ rate: 0.2 }).apply(dense({ units: width, activation: 'relu' }).apply(h))
    const sum = layers.add().apply([h, dense({ units: width }).apply(branch)])
    const deep = [dense({ units: width, activation: 'tanh' }), layers.stochasticDepth({ rate: 0.3 })]
    const end = dense({ units: 3, activation: 'softmax', name: 'out' })
    const outputs = [end.apply(layers.residual({ layers: deep }).apply(sum))]
    const net = compiled({ inputs: x, outputs, ...settings }, { loss: 'sparseCategoricalCrossentropy' })
    return { net, x: { input: waves(count, 6) }, y: { out: labels(count, 3) } }
  },
  heads(count, width, settings) {
    const x = input({ shape: [6] })
    const trunk = layers.gaussianNoise({ stddev: 0.1 }).apply(dense({ units: width, activation: 'relu' }).apply(x))
    const age = dense({ units: 1, name: 'age' }).apply(dropout({ rate: 0.4 }).apply(trunk))
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(trunk)
    const net = compiled(
      { inputs: x, outputs: { age, kind }, ...settings },
      {
        loss: { age: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' },
        lossWeights: { age: 0.3 },
        metrics: { kind: 'accuracy' },
      },
    )
    return { net, x: { input: waves(count, 6) }, y: { age: waves(count, 1, 3), kind: labels(count, 3) } }
  },
  /** Words of sentences of different lengths, read in both directions; with all dropouts that such a network has. */
  sentences(count, width, settings) {
    const ids = input({ shape: [STEPS], name: 'ids' })
    const table = layers.embedding({ inputDim: 11, outputDim: 6, maskZero: true, dropout: 0.1 })
    const cell = layers.lstm({ units: width >> 2, returnSequences: true, dropout: 0.2, recurrentDropout: 0.2 })
    const both = layers.bidirectional({ layer: cell }).apply(table.apply(ids))
    const last = layers
      .gru({ units: width >> 2, zoneout: 0.1 })
      .apply(layers.spatialDropout1d({ rate: 0.1 }).apply(both))
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(last)
    const net = compiled({ inputs: ids, outputs: { kind }, ...settings }, { loss: 'sparseCategoricalCrossentropy' })
    return { net, x: { ids: sentences(count) }, y: { kind: labels(count, 3) } }
  },
  /** Images, augmented, through residual blocks with batch normalization. */
  images(count, width, settings) {
    const x = input({ shape: [6, 6, 2] })
    const conv = (filters: number) => layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false })
    const block = [conv(width >> 1), layers.batchNormalization(), layers.activation({ activation: 'relu' }), conv(4)]
    const seen = layers.randomTranslation({ heightFactor: 0.2, widthFactor: 0.2 }).apply(x)
    const deep = layers
      .residual({ layers: [...block, layers.stochasticDepth({ rate: 0.2 })] })
      .apply(conv(4).apply(seen))
    const small = layers.separableConv2d({ filters: 6, kernelSize: 3, strides: 2, activation: 'relu' }).apply(deep)
    const y = dense({ units: 3, activation: 'softmax', name: 'out' }).apply(
      layers.globalAveragePooling2d().apply(small),
    )
    const net = compiled({ inputs: x, outputs: [y], ...settings }, { loss: 'sparseCategoricalCrossentropy' })
    return { net, x: { input: pictures(count) }, y: { out: labels(count, 3) } }
  },
  autoencoder(count, width, settings) {
    const x = input({ shape: [6, 6, 2] })
    const code = layers.conv2d({ filters: width >> 1, kernelSize: 2, strides: 2, activation: 'elu' }).apply(x)
    const noisy = layers.spatialDropout2d({ rate: 0.1 }).apply(layers.groupNormalization({ groups: 1 }).apply(code))
    const up = layers.upSampling2d({ interpolation: 'bilinear' }).apply(noisy)
    const same = layers.conv2dTranspose({ filters: 2, kernelSize: 3, padding: 'same', name: 'same' }).apply(up)
    const net = compiled({ inputs: x, outputs: [same], ...settings }, { loss: 'meanSquaredError' })
    return { net, x: { input: pictures(count) }, y: { same: pictures(count) } }
  },
  embedding(count, width, settings) {
    const [one, two] = [input({ shape: [9], name: 'one' }), input({ shape: [9], name: 'two' })]
    const table = layers.dropConnect({ rate: 0.2, units: width, useBias: false, name: 'table' })
    const [a, b] = [table.apply(one), table.apply(two)]
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(layers.add().apply([a, b]))
    const mood = dense({ units: 1, name: 'mood' }).apply(a)
    const loss = { kind: 'sparseCategoricalCrossentropy', mood: 'meanSquaredError' } as const
    const net = compiled({ inputs: [one, two], outputs: { kind, mood }, ...settings }, { loss })
    const row = (speed: number) => oneHotRows(labels(count, 9, speed))
    return { net, x: { one: row(5), two: row(11) }, y: { kind: labels(count, 3), mood: waves(count, 1) } }
  },
  /** Words to words, some of them padding, through one block of a transformer; one table for both ends. */
  transformer(count, width, settings) {
    const ids = input({ shape: [4] })
    const size = 8 * Math.ceil(width / 64)
    const table = layers.embedding({ inputDim: 9, outputDim: size, maskZero: true, dropout: 0.2 })
    const words = table.apply(ids)
    const places = layers.positionEmbedding({ sequenceLength: 5 }).apply(words)
    const h = layers.layerNormalization().apply(layers.add().apply([words, places]))
    const options = { numHeads: 2, keyDim: size / 2, dropout: 0.3, useCausalMask: true }
    const sum = layers.add().apply([h, layers.multiHeadAttention(options).apply(h)])
    const wide = dense({ units: 2 * size, activation: 'gelu' })
    const mlp = layers.residual({ layers: [layers.layerNormalization(), wide, dense({ units: size })] }).apply(sum)
    const outputs = layers.tiedDense({ to: table, activation: 'softmax', name: 'next' }).apply(mlp)
    const net = compiled(
      { inputs: ids, outputs: { next: outputs }, ...settings },
      { loss: 'sparseCategoricalCrossentropy' },
    )
    const next = tensor(labels(4 * count, 9).data, [count, 4])
    return { net, x: { input: next }, y: { next } }
  },
}

function compiled(made: Parameters<typeof model>[0], options: CompileOptions): Net {
  const net = model(made) as Net
  net.compile({ optimizer: 'adam', ...options })
  return net
}

function oneHotRows({ data }: Tensor): Tensor {
  const rows = new Float32Array(data.length * 9)
  for (const [i, label] of data.entries()) rows[i * 9 + label] = 1
  return tensor(rows, [data.length, 9])
}

/** Of samples: different ones, some 0. */
export const sampleWeights = (count: number) =>
  Float64Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 0 : 0.5 + (i % 4)))
