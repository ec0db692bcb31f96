import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as activations from '../../src/activations/index.ts'
import * as constraints from '../../src/constraints/index.ts'
import * as initializers from '../../src/initializers/index.ts'
import * as layers from '../../src/layers/index.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../../src/layers/layer.ts'
import { input } from '../../src/layers/value.ts'
import * as losses from '../../src/losses/index.ts'
import type { Loss } from '../../src/losses/loss.ts'
import * as metrics from '../../src/metrics/index.ts'
import type { CompileOptions } from '../../src/model/compile-options.ts'
import { model } from '../../src/model/graph-model.ts'
import { type SequentialOptions, sequential } from '../../src/model/sequential.ts'
import * as optimizers from '../../src/optimizers/index.ts'
import * as regularizers from '../../src/regularizers/index.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { type LoadOptions, loadModel } from '../../src/saving/load.ts'
import * as schedules from '../../src/schedules/index.ts'
import type { Schedule } from '../../src/schedules/schedule.ts'
import { type Shape, sizeOf } from '../../src/tensor/shape.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { imageRows } from './image-rows.ts'
import { refused, small, x, y } from './support.ts'

const wasm = { backend: 'wasm', threads: 1 } as const

/** Saves, loads and saves again: the bytes are the same, and so are predictions with and without dropout. */
async function roundTrip(options: SequentialOptions, compile?: CompileOptions, load: LoadOptions = wasm) {
  const { customObjects: _, ...compute } = load
  const model = sequential({ ...compute, ...options })
  if (compile) model.compile(compile)
  const bytes = await model.toSafetensors()
  const again = await loadModel(bytes, load)
  assert.deepEqual(await again.toSafetensors(), bytes)
  assert.equal(again.seed, model.seed)
  const shape = [2, ...options.layers[0]!.inputShape!]
  const input = tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(i * 1.9)),
    shape,
  )
  for (const training of [false, true]) {
    assert.deepEqual(await again.predict(input, { training }), await model.predict(input, { training }))
  }
  return again
}

const values = (schedule: Schedule) => Array.from({ length: 12 }, (_, step) => schedule.at(step))

describe('saved and loaded again', () => {
  const image = { inputShape: [8, 8, 2] }
  const rows: Record<string, () => Layer[]> = {
    dense: () => [layers.dense({ units: 3, useBias: false, inputShape: [4] })],
    activation: () => [layers.activation({ activation: 'tanh', inputShape: [4] }), layers.dense({ units: 1 })],
    dropout: () => [
      layers.dropout({ rate: 0.25, inputShape: [9] }),
      layers.dropout({ keepProbability: 0.5, scaling: 'vanilla' }),
    ],
    batchNormalization: () => [layers.batchNormalization({ momentum: 0.5, scale: false, axis: 1, inputShape: [4, 3] })],
    conv2d: () => [layers.conv2d({ filters: 3, kernelSize: [3, 2], padding: 'same', strides: 2, ...image })],
    maxPooling2d: () => [layers.maxPooling2d({ poolSize: [2, 1], ...image })],
    flatten: () => [layers.flatten({ dataFormat: 'channelsFirst', ...image }), layers.dense({ units: 2 })],
  }
  const rate = schedules.linear({ initialValue: 0.1, endValue: 0.5, decaySteps: 100 })
  Object.assign(rows, {
    alphaDropout: () => [layers.alphaDropout({ rate: 0.25, noiseShape: [null, 1], inputShape: [9] })],
    concreteDropout: () => [
      layers.concreteDropout({
        layer: layers.dense({ units: 3, activation: 'relu', kernelInitializer: initializers.heNormal() }),
        initialRate: 0.3,
        inputShape: [4],
      }),
    ],
    dropBlock2d: () => [layers.dropBlock2d({ rate: 0.25, blockSize: 3, dataFormat: 'channelsFirst', ...image })],
    dropConnect: () => [
      layers.dropConnect({ units: 3, rate: 0.5, mode: 'batch', inferenceSamples: 2, inputShape: [4] }),
    ],
    categoryEncoding: () => [
      layers.rescaling({ scale: 0, offset: 2, inputShape: [4] }),
      layers.categoryEncoding({ numTokens: 3, outputMode: 'count' }),
    ],
    elu: () => [layers.elu({ alpha: 0.5, inputShape: [4] })],
    leakyRelu: () => [layers.leakyRelu({ inputShape: [4] })],
    normalization: () => [layers.normalization({ mean: [1, 2], variance: 0.1, axis: 1, inputShape: [2, 3] })],
    prelu: () => [layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [1, 2], ...image })],
    randomFlip: () => [layers.randomFlip({ mode: 'vertical', seed: 5, ...image })],
    randomRotation: () => [layers.randomRotation({ factor: [-0.1, 0.2], fillMode: 'wrap', ...image })],
    randomTranslation: () => [layers.randomTranslation({ heightFactor: 0.2, widthFactor: [0, 1], ...image })],
    randomZoom: () => [layers.randomZoom({ heightFactor: 0.2, widthFactor: null, fillValue: 2, ...image })],
    relu: () => [layers.relu({ maxValue: null, threshold: 0.5, inputShape: [4] })],
    rescaling: () => [layers.rescaling({ scale: [2, 3, 4], offset: 1, inputShape: [2, 3] })],
    softmax: () => [layers.softmax({ axis: 1, inputShape: [2, 3] })],
    gaussianDropout: () => [layers.gaussianDropout({ rate, seed: 2n ** 60n, inputShape: [9] })],
    gaussianNoise: () => [layers.gaussianNoise({ stddev: 0.5, inputShape: [9] })],
    groupNormalization: () => [layers.groupNormalization({ groups: 2, axis: 1, epsilon: 0.1, inputShape: [4, 3] })],
    layerNormalization: () => [layers.layerNormalization({ axis: [1, 2], center: false, inputShape: [4, 3] })],
    attention: () => [layers.attention({ dropout: rate, useCausalMask: true, inputShape: [4, 3] })],
    multiHeadAttention: () => [
      layers.multiHeadAttention({ numHeads: 2, keyDim: 3, dropout: rate, useCausalMask: true, inputShape: [4, 3] }),
    ],
    positionEmbedding: () => [layers.positionEmbedding({ sequenceLength: 5, inputShape: [4, 3] })],
    residual: () => [
      layers.residual({
        layers: [
          layers.dense({ units: 4, activation: 'relu' }),
          layers.residual({ layers: [layers.dropout({ rate, name: 'inmost' })] }),
          layers.stochasticDepth({ rate: 0.5, mode: 'batch' }),
        ],
        inputShape: [4],
      }),
    ],
    lstm: () => [
      layers.lstm({ units: 3, returnSequences: true, dropout: rate, zoneoutCell: 0.2, inputShape: [4, 2] }),
      layers.lstm({ units: 2, recurrentDropout: 0.5, unitForgetBias: false }),
    ],
    gru: () => [layers.gru({ units: 3, resetAfter: false, weightDrop: 0.5, goBackwards: true, inputShape: [4, 2] })],
    simpleRnn: () => [layers.simpleRnn({ units: 3, activation: 'relu', zoneout: 0.2, inputShape: [4, 2] })],
    bidirectional: () => [
      layers.bidirectional({ layer: layers.gru({ units: 3, name: 'both' }), mergeMode: 'sum', inputShape: [4, 2] }),
    ],
    timeDistributed: () => [
      layers.timeDistributed({ layer: layers.dense({ units: 3, activation: 'tanh' }), inputShape: [4, 2] }),
    ],
    masking: () => [layers.masking({ maskValue: -1, inputShape: [4, 2] })],
    repeatVector: () => [layers.repeatVector({ n: 3, inputShape: [4] })],
    recurrentOutput: () => [
      layers.lstm({ units: 3, returnState: true, inputShape: [4, 2] }),
      layers.recurrentOutput({ outputs: 1, width: 3, sequences: false, states: 2, units: 3, part: 2 }),
    ],
    spatialDropout1d: () => [layers.spatialDropout1d({ rate: 0.5, seed: 7, inputShape: [5, 6] })],
    spatialDropout2d: () => [layers.spatialDropout2d({ keepProbability: 0.5, scaling: 'vanilla', ...image })],
    stochasticDepth: () => [layers.stochasticDepth({ rate: 0.5, inputShape: [9] })],
    unmask: () => [layers.unmask({ inputShape: [4] }), layers.dense({ units: 1 })],
  })

  Object.assign(rows, imageRows)

  const { add, average, concatenate, dot, maximum, minimum, multiply, subtract } = layers
  const merges = { add, average, concatenate, dot, maximum, minimum, multiply, subtract }
  /** Tested by themselves, below. */
  const others = { ...merges, embedding: layers.embedding, tiedDense: layers.tiedDense }

  test('none of the layers is left out here', () => {
    assert.deepEqual(
      Object.keys(rows).sort(),
      Object.keys(layers)
        .filter(name => /^[a-z]/.test(name) && !(name in others))
        .sort(),
    )
  })

  test('layers that merge values, in a graph', async () => {
    const [a, b] = [input({ shape: [4] }), input({ shape: [4], name: 'right' })]
    const merged = Object.values(merges).map(make => make().apply([a, b]))
    const cosine = layers.dot({ normalize: true }).apply([a, b])
    const y = layers.dense({ units: 2 }).apply(layers.concatenate({ axis: 1 }).apply([...merged, cosine]))
    const net = model({ inputs: [a, b], outputs: y, seed: 4, backend: 'reference' })
    const again = await loadModel(await net.toSafetensors(), { backend: 'reference' })
    const x = [0, 1].map(k =>
      tensor(
        Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + k)),
        [3, 4],
      ),
    )
    assert.deepEqual((await again.predict(x)).data, (await net.predict(x)).data)
    assert.equal(again.summary(), net.summary())
  })

  test('an embedding, and what uses its table again', async () => {
    const words = input({ shape: [4] })
    const table = layers.embedding({ inputDim: 9, outputDim: 3, dropout: rate, seed: 5 })
    const h = layers.dense({ units: 3, activation: 'tanh' }).apply(table.apply(words))
    const y = layers.tiedDense({ to: table, activation: 'softmax' }).apply(h)
    const net = model({ inputs: words, outputs: y, seed: 4, ...wasm })
    net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' })
    const x = tensor(
      Float32Array.from({ length: 12 }, (_, i) => (i * 5) % 9),
      [3, 4],
    )
    await net.trainOnBatch(x, x)
    const bytes = await net.toSafetensors()
    const again = await loadModel(bytes, wasm)
    assert.deepEqual(await again.toSafetensors(), bytes)
    // still one table: the next step is the same
    assert.deepEqual(await again.trainOnBatch(x, x), await net.trainOnBatch(x, x))
    assert.deepEqual(await again.toSafetensors(), await net.toSafetensors())
  })

  for (const [name, make] of Object.entries(rows)) {
    test(`layer ${name}`, async () => void (await roundTrip({ seed: 3, layers: make() })))
  }

  test('activations, by name and as objects', async () => {
    const { gelu, hardSigmoid, leakyRelu } = activations
    const others = [
      () => gelu({ approximate: true }),
      () => hardSigmoid({ slope: 0.2 }),
      () => leakyRelu({ negativeSlope: 0.01 }),
    ]
    const made = [gelu, hardSigmoid, leakyRelu, ...others]
    for (const [name, entry] of Object.entries(activations)) {
      const objects = typeof entry === 'function' ? made.map(make => make()).filter(f => f.name === name) : [entry]
      for (const value of [name as keyof typeof activations, ...objects]) {
        const model = await roundTrip({
          seed: 1,
          layers: [layers.dense({ units: 3, activation: value, inputShape: [2] })],
        })
        const { activation } = model.layers[0]!
        if (typeof entry !== 'function') assert.equal(activation, entry)
        const { config } = typeof value === 'string' ? objects[0]! : value
        assert.deepEqual([activation!.name, activation!.config], [name, config])
      }
    }
  })

  test('initializers and regularizers, with their settings', async () => {
    const own = [initializers.constant({ value: -0.25 }), initializers.randomNormal({ mean: 1, stddev: 2 })]
    for (const initializer of [...own, ...Object.values(initializers).map(make => make())]) {
      const dense = layers.dense({ units: 2, kernelInitializer: initializer, inputShape: [3] })
      const again = await roundTrip({ seed: 1, layers: [dense] })
      const { name, config } = again.layers[0]!.options.kernelInitializer as typeof initializer
      assert.deepEqual({ name, config }, { name: initializer.name, config: initializer.config })
    }
    for (const regularizer of [regularizers.l1(), regularizers.l2({ l2: 0.3 }), regularizers.l1l2({ l1: 1, l2: 2 })]) {
      const dense = layers.dense({ units: 2, kernelRegularizer: regularizer, biasRegularizer: null, inputShape: [3] })
      const again = await roundTrip({ seed: 1, layers: [dense] }, { loss: 'meanSquaredError' })
      assert.deepEqual(again.layers[0]!.options.kernelRegularizer, regularizer)
    }
  })

  test('constraints, schedules and optimizers, with their settings', async () => {
    const held = [
      constraints.maxNorm({ maxValue: 3, axis: [0] }),
      constraints.minMaxNorm({ rate: 0.5 }),
      constraints.nonNeg(),
      constraints.unitNorm({ axis: 1 }),
    ]
    assert.equal(held.length, Object.keys(constraints).length)
    for (const constraint of held) {
      const dense = layers.dense({ units: 2, kernelConstraint: constraint, inputShape: [3] })
      const again = await roundTrip({ seed: 1, layers: [dense] }, { loss: 'meanSquaredError' })
      const { name, config } = again.layers[0]!.options.kernelConstraint as typeof constraint
      assert.deepEqual({ name, config }, { name: constraint.name, config: constraint.config })
    }
    const linear = schedules.linear({ initialValue: 0.1, endValue: 0, decaySteps: 10 })
    const rates = [
      linear,
      schedules.cosine({ initialValue: 0.1, decaySteps: 10 }),
      schedules.exponential({ initialValue: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true }),
      schedules.inverseTime({ initialValue: 0.1, decaySteps: 10, decayRate: 0.5 }),
      schedules.piecewise({ boundaries: [3], values: [0.1, 0.01] }),
      schedules.polynomial({ initialValue: 0.1, decaySteps: 10, power: 2, cycle: true }),
      schedules.warmUp({ steps: 5, next: linear }),
    ]
    assert.equal(rates.length, Object.keys(schedules).length)
    for (const learningRate of rates) {
      for (const make of Object.values(optimizers)) {
        const dense = layers.dense({ units: 2, inputShape: [3] })
        const optimizer = make({ learningRate, weightDecay: 0.1, clipNorm: 1 })
        const again = await roundTrip({ seed: 1, layers: [dense] }, { optimizer, loss: 'meanSquaredError' })
        assert.equal(again.optimizer.name, optimizer.name)
        assert.deepEqual(values(again.optimizer.learningRate as Schedule), values(learningRate))
      }
    }
  })

  test('losses and metrics', async () => {
    const row = (activation: 'sigmoid' | 'linear') => [layers.dense({ units: 3, activation, inputShape: [4] })]
    const { huber, ...others } = losses
    await roundTrip({ seed: 1, layers: row('sigmoid') }, { loss: huber({ delta: 0.3 }) })
    for (const [name, make] of Object.entries(others)) {
      if (!name.endsWith('Crossentropy')) {
        await roundTrip({ seed: 1, layers: row('sigmoid') }, { loss: (make as () => Loss)() })
        continue
      }
      for (const fromLogits of [false, true]) {
        const options = { fromLogits, ...(!name.startsWith('sparse') && { labelSmoothing: 0.1 }) }
        const loss = (make as (options: object) => Loss)(options)
        await roundTrip({ seed: 1, layers: row(fromLogits ? 'linear' : 'sigmoid') }, { loss })
      }
    }
    const hits = metrics.categoricalAccuracy({ name: 'hits' })
    const again = await roundTrip(
      { seed: 1, layers: row('sigmoid') },
      { loss: 'binaryCrossentropy', metrics: ['accuracy', hits, 'binaryAccuracy'] },
    )
    const numbers = await again.evaluate(tensor(new Float32Array(4), [1, 4]), tensor(new Float32Array(3), [1, 3]))
    assert.deepEqual(Object.keys(numbers), ['loss', 'accuracy', 'hits', 'binaryAccuracy'])
  })

  test('float64, not compiled, built by its first data, layers named by the model', async () => {
    const load = { backend: 'reference' } as const
    await roundTrip(
      { seed: 1, dtype: 'float64', layers: [layers.dense({ units: 2, inputShape: [3] })] },
      undefined,
      load,
    )
    const loose = sequential({ backend: 'reference', layers: [layers.flatten(), layers.dense({ units: 2 })] })
    await assert.rejects(loose.toSafetensors(), refused(/built model/))
    const input = tensor(new Float32Array(12).fill(0.5), [2, 3, 2])
    const output = await loose.predict(input)
    const again = await loadModel(await loose.toSafetensors(), load)
    assert.deepEqual(await again.predict(input), output)
    assert.deepEqual(
      again.layers.map(layer => layer.name),
      ['flatten', 'dense'],
    )
    await assert.rejects(again.fit(input, input), refused(/compiled model/))
  })

  test('a learning rate that was changed', async () => {
    const model = small()
    model.optimizer.learningRate = 0.125
    assert.equal((await loadModel(await model.toSafetensors(), wasm)).optimizer.learningRate, 0.125)
  })

  test('as a file whose tensors have the names and shapes of the parameters', async () => {
    const model = small('adam')
    await model.fit(x, y)
    const { tensors } = readSafetensors(await model.toSafetensors())
    const weights = await model.getWeights()
    for (const [i, name] of model.weightNames.entries()) assert.deepEqual(tensors.get(name), weights[i])
    assert.deepEqual(tensors.get('optimizer/meanSquare/dense/kernel')?.shape, [6, 9])
    // 2 moving averages, 6 trained weights each with the two numbers that adam keeps, epochs, loss and accuracy
    assert.equal(tensors.size, 2 + 6 * 3 + 3)
  })
})

/** y = by · x, of a user's own making. */
class Scale extends Layer {
  readonly by: number
  constructor(options: LayerOptions & { by: number; inner?: unknown }) {
    super(options)
    this.by = options.by
  }
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { by } = this
    const [y, dx] = [declare.output(shape), declare.inputGradient()]
    return {
      forward([input], { kernels }) {
        kernels.scale(y, input, by)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.scale(dx, dy, by)
        return [dx]
      },
    }
  }
}
/** A layer of one's own that is called as one of thinnet's. */
class Dropout extends Scale {}

describe("what is a user's own", () => {
  const customObjects = {
    Scale: (options: ConstructorParameters<typeof Scale>[0]) => new Scale(options),
    Dropout: (options: ConstructorParameters<typeof Scale>[0]) => new Dropout(options),
  }

  test('layers are made by customObjects, and asked for where they are missing', async () => {
    const row = () => [new Scale({ by: 2, inputShape: [3] }), new Dropout({ by: 3 }), layers.dropout({ rate: 0.5 })]
    const again = await roundTrip({ seed: 1, layers: row() }, undefined, { ...wasm, customObjects })
    assert.ok(again.layers[0] instanceof Scale && again.layers[1] instanceof Dropout)
    assert.deepEqual(again.layers[1]!.options, { by: 3, name: 'dropout' })
    const bytes = await again.toSafetensors()
    await assert.rejects(loadModel(bytes, wasm), refused(/customObjects that make "Scale", got none\. Give loadModel/))
    await assert.rejects(
      loadModel(bytes, { ...wasm, customObjects: { ...customObjects, Scale: () => 5 } }),
      refused(/a class of Layer/),
    )
  })

  test('layers and plain data of any kind may be in options', async () => {
    const inner = {
      list: [layers.dense({ units: 2, name: 'inner' }), new Scale({ by: 5 })],
      seed: 3n,
      nothing: null,
      limits: [-0, Infinity, Number.NaN],
      object: 'plain data may have this key',
      start: initializers.heNormal(),
    }
    const again = await roundTrip({ seed: 1, layers: [new Scale({ by: 1, inner, inputShape: [2] })] }, undefined, {
      ...wasm,
      customObjects,
    })
    const made = again.layers[0]!.options.inner as typeof inner
    assert.deepEqual({ ...made, list: [], start: made.start.name }, { ...inner, list: [], start: 'heNormal' })
    assert.equal(made.list[0]!.name, 'inner')
    assert.equal((made.list[1] as Scale).by, 5)
  })

  test('objects are made by customObjects if they have a config, else refused, with their place', async () => {
    const swish = { ...activations.relu, name: 'swish', config: { beta: 2 } }
    const row = (activation: typeof swish) => [layers.dense({ units: 2, activation, inputShape: [2] })]
    await roundTrip({ seed: 1, layers: row(swish) }, undefined, {
      ...wasm,
      customObjects: { swish: (config: unknown) => ({ ...swish, config }) },
    })
    const wrong = async (layer: Layer, message: RegExp) => {
      const model = sequential({ ...wasm, layers: [layer] })
      await assert.rejects(model.toSafetensors(), refused(message))
    }
    const { config: _, ...bare } = swish
    await wrong(
      row(bare as typeof swish)[0]!,
      /^save: Dense "dense": activation: expected plain data.+name and a config/,
    )
    const rate = (step: number) => step / 10
    await wrong(new Scale({ by: 1, inner: { rate }, inputShape: [1] }), /^save: Scale "scale": inner.+function/)
    await wrong(new Scale({ by: 1, inner: rate, inputShape: [1] }), /^save: Scale "scale": inner: .+a function rate/)
    await wrong(new Scale({ by: 1, inner: new Map(), inputShape: [1] }), /inner: expected plain data/)
    // Has the name of one of thinnet's, and does something else.
    const start = { ...initializers.zeros(), config: undefined, draw: () => new Float64Array(4).fill(7) }
    await wrong(layers.dense({ units: 2, kernelInitializer: start as never, inputShape: [2] }), /kernelInitializer/)
  })

  test('an initializer that only looks like one of ours is not taken for it', async () => {
    const start = { ...initializers.ones(), draw: () => new Float64Array(4).fill(7) }
    const model = sequential({
      ...wasm,
      layers: [layers.dense({ units: 2, kernelInitializer: start, inputShape: [2] })],
    })
    await assert.rejects(loadModel(await model.toSafetensors(), wasm), refused(/customObjects that make "ones"/))
  })

  test('a loss of one’s own, without config', async () => {
    const { config: _, ...own } = losses.meanSquaredError() as Loss & { config: unknown }
    const model = sequential({ ...wasm, layers: [layers.dense({ units: 2, inputShape: [2] })] })
    model.compile({ loss: { ...own, name: 'mine' } })
    await assert.rejects(model.toSafetensors(), refused(/^save: loss: expected/))
  })
})
