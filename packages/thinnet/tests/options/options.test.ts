import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  callbacks,
  constraints,
  initializers,
  type Layer,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
  schedules,
  tensor,
} from '../../src/index.ts'

const decay = { initialValue: 1, decaySteps: 10 }

/** Options with which a factory makes something; those not named here need none. */
const NEEDED: Record<string, Record<string, unknown>> = {
  dense: { units: 2 },
  activation: { activation: 'relu' },
  dropout: { rate: 0.5 },
  spatialDropout1d: { rate: 0.5 },
  spatialDropout2d: { rate: 0.5 },
  stochasticDepth: { rate: 0.5 },
  dropConnect: { rate: 0.5, units: 2 },
  dropBlock2d: { rate: 0.5, blockSize: 3 },
  alphaDropout: { rate: 0.5 },
  gaussianDropout: { rate: 0.5 },
  gaussianNoise: { stddev: 1 },
  conv2d: { filters: 2, kernelSize: 3 },
  conv1d: { filters: 2, kernelSize: 3 },
  conv1dTranspose: { filters: 2, kernelSize: 3 },
  conv2dTranspose: { filters: 2, kernelSize: 3 },
  depthwiseConv1d: { kernelSize: 3 },
  depthwiseConv2d: { kernelSize: 3 },
  separableConv1d: { filters: 2, kernelSize: 3 },
  separableConv2d: { filters: 2, kernelSize: 3 },
  permute: { dims: [2, 1] },
  reshape: { targetShape: [4] },
  residual: { layers: [layers.dense({ units: 2 })] },
  embedding: { inputDim: 3, outputDim: 2 },
  positionEmbedding: { sequenceLength: 3 },
  tiedDense: { to: layers.embedding({ inputDim: 3, outputDim: 2 }) },
  multiHeadAttention: { numHeads: 2, keyDim: 3 },
  concreteDropout: { layer: layers.dense({ units: 2 }) },
  lstm: { units: 2 },
  gru: { units: 2 },
  simpleRnn: { units: 2 },
  bidirectional: { layer: layers.gru({ units: 2 }) },
  timeDistributed: { layer: layers.dense({ units: 2 }) },
  repeatVector: { n: 2 },
  recurrentOutput: { outputs: 1, width: 2, sequences: false, states: 1, units: 2, part: 0 },
  rescaling: { scale: 2 },
  categoryEncoding: { numTokens: 3 },
  randomRotation: { factor: 0.1 },
  randomTranslation: { heightFactor: 0.1, widthFactor: 0.1 },
  randomZoom: { heightFactor: 0.1 },
  cosine: decay,
  exponential: { ...decay, decayRate: 0.5 },
  inverseTime: { ...decay, decayRate: 0.5 },
  linear: decay,
  piecewise: { boundaries: [1], values: [1, 2] },
  polynomial: decay,
  warmUp: { steps: 3, next: 1 },
  modelCheckpoint: { path: 'runs/model.safetensors' },
  backupAndRestore: { path: 'runs/backup' },
  csvLogger: { path: 'runs/log.csv' },
  tensorBoard: { logDir: 'runs/1' },
  progressBar: { show: () => {} },
  precisionAtRecall: { recall: 0.5 },
  recallAtPrecision: { precision: 0.5 },
  sensitivityAtSpecificity: { specificity: 0.5 },
  specificityAtSensitivity: { sensitivity: 0.5 },
}

/** Factories that take something else than one object of options. */
const OTHERS = ['progress', 'lambda', 'learningRateScheduler']

const ROOMS = { layers, losses, metrics, regularizers, initializers, optimizers, schedules, constraints, callbacks }
type Make = (options?: unknown) => unknown
const factories = Object.entries(ROOMS).flatMap(([room, all]) =>
  Object.entries(all as unknown as Record<string, Make>)
    .filter(([name]) => /^[a-z]/.test(name) && !OTHERS.includes(name))
    .map(([name, make]) => ({ title: `${room}.${name}`, name, make })),
)

const refused = (message: RegExp) => ({ name: 'ThinnetError', message })

describe('every factory', () => {
  for (const { title, name, make } of factories) {
    test(title, () => {
      const options = NEEDED[name] ?? {}
      make({ ...options })
      assert.throws(() => make({ ...options, nobodyReadsThis: 1 }), refused(/got "nobodyReadsThis"/))
      for (const given of [null, 0.1, '0.1', false, [options], new Map(Object.entries(options)), () => options]) {
        if (title.startsWith('metrics.') && typeof given === 'string') continue // a name
        assert.throws(() => make(given), refused(/expected an object of options, got /), `${title}(${given})`)
      }
      if (Object.keys(options).length > 0)
        assert.throws(() => make(), refused(/expected \w+.*, got (undefined|neither)/))
      else make()
    })
  }
})

describe('every option', () => {
  /** Of each, values of another kind than its own. */
  const wrong: [Make, Record<string, unknown>][] = [
    [layers.dense as Make, { units: '3' }],
    [layers.dense as Make, { units: 2, useBias: 'false' }],
    [layers.dense as Make, { units: 2, useBias: 0 }],
    [layers.dense as Make, { units: 2, kernelInitializer: null }],
    [layers.dense as Make, { units: 2, kernelRegularizer: 0.01 }],
    [layers.dense as Make, { units: 2, name: 3 }],
    [layers.dense as Make, { units: 2, inputShape: 784 }],
    [layers.dense as Make, { units: 2, inputShape: ['784'] }],
    [layers.batchNormalization as Make, { epsilon: '0.001' }],
    [layers.batchNormalization as Make, { momentum: '0.9' }],
    [layers.batchNormalization as Make, { axis: '1' }],
    [layers.batchNormalization as Make, { center: 'false' }],
    [layers.batchNormalization as Make, { scale: null }],
    [layers.embedding as Make, { inputDim: 0, outputDim: 2 }],
    [layers.embedding as Make, { inputDim: 2, outputDim: 2, maskZero: 1 }],
    [layers.attention as Make, { useCausalMask: 1 }],
    [layers.multiHeadAttention as Make, { numHeads: 2, keyDim: '3' }],
    [layers.multiHeadAttention as Make, { numHeads: 2, keyDim: 3, activation: 'relu' }],
    [layers.layerNormalization as Make, { axis: [] }],
    [layers.groupNormalization as Make, { groups: -2 }],
    [layers.conv2d as Make, { filters: 2, kernelSize: '3' }],
    [layers.conv2d as Make, { filters: 2, kernelSize: [3, '3'] }],
    [layers.conv2d as Make, { filters: 2, kernelSize: 3, strides: null }],
    [layers.conv2d as Make, { filters: 2, kernelSize: 3, padding: 'SAME' }],
    [layers.dropout as Make, { rate: '0.5' }],
    [layers.dropout as Make, { rate: null }],
    [layers.dropout as Make, { rate: 0.5, seed: '7' }],
    [layers.dropout as Make, { rate: 0.5, seed: null }],
    [layers.dropout as Make, { rate: 0.5, noiseShape: '1' }],
    [layers.gaussianNoise as Make, { stddev: true }],
    [layers.concreteDropout as Make, { layer: layers.dense({ units: 2 }), temperature: '0.1' }],
    [losses.binaryCrossentropy as Make, { fromLogits: 'false' }],
    [losses.sparseCategoricalCrossentropy as Make, { fromLogits: 1 }],
    [regularizers.l2 as Make, { l2: '0.1' }],
    [regularizers.l1l2 as Make, { l1: null }],
    [regularizers.l1 as Make, { l1: -1 }],
    [optimizers.adam as Make, { learningRate: '0.1' }],
    [optimizers.adam as Make, { beta1: '0.9' }],
    [optimizers.adamW as Make, { weightDecay: null }],
    [optimizers.sgd as Make, { nesterov: 'true' }],
    [optimizers.sgd as Make, { momentum: '0.9' }],
    [optimizers.rmsprop as Make, { centered: 1 }],
    [optimizers.sgd as Make, { clipNorm: '1' }],
    [schedules.exponential as Make, { ...decay, decayRate: 0.5, staircase: 'false' }],
    [schedules.polynomial as Make, { ...decay, cycle: 1 }],
    [schedules.cosine as Make, { ...decay, decaySteps: '10' }],
    [schedules.warmUp as Make, { steps: '3', next: 1 }],
    [constraints.maxNorm as Make, { maxValue: '2' }],
    [constraints.maxNorm as Make, { axis: '0' }],
    [constraints.minMaxNorm as Make, { rate: null }],
    [initializers.constant as Make, { value: '1' }],
    [callbacks.earlyStopping as Make, { patience: '3' }],
    [callbacks.earlyStopping as Make, { restoreBestWeights: 'false' }],
    [callbacks.earlyStopping as Make, { monitor: null }],
    [callbacks.csvLogger as Make, { path: 'a.csv', append: 'false' }],
    [callbacks.backupAndRestore as Make, { path: 'a', deleteCheckpoint: 1 }],
    [callbacks.tensorBoard as Make, { logDir: 'a', histogramFreq: 0.5 }],
    [callbacks.swapEMAWeights as Make, { swapOnEpoch: 'yes' }],
    [callbacks.modelCheckpoint as Make, { path: 'a', saveBestOnly: 'no' }],
    [callbacks.reduceLROnPlateau as Make, { factor: '0.1' }],
    [((options: { scale: number }) => tensor([1], [1], options)) as Make, { scale: '2' }],
  ]
  for (const [make, options] of wrong) {
    test(`is checked: ${make.name} ${JSON.stringify(options)}`, () => {
      assert.throws(() => make(options), { name: 'ThinnetError' })
    })
  }

  test('that is a string is shown in quotes', () => {
    assert.throws(() => layers.dense({ units: '3' as never }), refused(/units: a whole number ≥ 1, got "3"\.$/))
  })

  test('that is undefined is as good as left out', () => {
    const adam = optimizers.adam({ beta1: undefined as never, learningRate: undefined as never })
    assert.deepEqual([adam.config.beta1, adam.learningRate], [0.9, 0.001])
    assert.deepEqual(constraints.maxNorm({ maxValue: undefined as never }).config, { maxValue: 2, axis: 0 })
    const norm: Layer = layers.batchNormalization({ epsilon: undefined as never })
    assert.deepEqual(norm.options, {})
  })

  test('of another spelling is refused with the right one', () => {
    const spellings: [() => unknown, RegExp][] = [
      [() => losses.sparseCategoricalCrossentropy({ from_logits: true } as never), /Did you mean fromLogits\?$/],
      [
        () => tensor([1], [1], { Scale: 2 } as never),
        /^tensor: expected options among scale, got "Scale"\. Did you mean scale/,
      ],
      [() => layers.dense({ units: 2, use_bias: false } as never), /Did you mean useBias\?$/],
      [() => layers.dropout({ rat: 0.5 } as never), /Did you mean rate\?$/],
      [() => optimizers.adam({ lr: 0.5 } as never), /expected options among .*learningRate.*, got "lr"\.$/],
    ]
    for (const [make, message] of spellings) assert.throws(make, refused(message))
  })

  test('may come in an object of another realm, or without a prototype', async () => {
    const { runInNewContext } = await import('node:vm')
    assert.equal(layers.dense(runInNewContext('({ units: 3 })')).units, 3)
    assert.equal(layers.dense(Object.assign(Object.create(null), { units: 3 })).units, 3)
  })
})
