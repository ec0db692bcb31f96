import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers, regularizers } from '../../src/index.ts'
import { Given } from '../given.ts'
import { Marked } from '../marked.ts'

async function check(made: Layer | Layer[], options: object): Promise<void> {
  const report = await checkGradients(made, { batchSize: 2, seed: 7, ...options })
  assert.ok(report.passed && report.maxError < 1e-6, `${report.worst}: ${report.maxError}`)
  assert.ok(report.checks.length > 0)
}

const show = (options: object) => JSON.stringify(options)

describe('embedding', () => {
  const words = () => new Given([3], [4, 0, 4, 1, 4, 2])
  for (const training of [true, false]) {
    for (const options of [
      {},
      { dropout: 0.4 },
      { dropout: 1 },
      { embeddingsRegularizer: regularizers.l2({ l2: 0.1 }) },
    ]) {
      test(`${show(options)}, training ${training}`, () =>
        check([words(), layers.embedding({ inputDim: 5, outputDim: 3, ...options })], { inputShape: [1], training }))
    }
  }
  for (const sequenceLength of [3, 5]) {
    test(`of positions, ${sequenceLength} of which 3 are there`, () =>
      check(layers.positionEmbedding({ sequenceLength }), { inputShape: [3, 2] }))
  }
  for (const dropout of [0, 0.4]) {
    test(`used again as the output layer, dropout ${dropout}`, () => {
      const table = layers.embedding({ inputDim: 5, outputDim: 3, dropout })
      const again = layers.tiedDense({ to: table, activation: 'tanh' })
      // The last two may have the memory of what nobody reads any more.
      const [before, after, last] = [1, 2, 3].map(() => layers.dense({ units: 3 }))
      return check([words(), table, before!, again, after!, last!], { inputShape: [1] })
    })
  }
})

describe('normalization', () => {
  for (const options of [{}, { center: false }, { scale: false }, { center: false, scale: false, epsilon: 1 }]) {
    test(`of layers ${show(options)}`, () => check(layers.layerNormalization(options), { inputShape: [3, 5] }))
    test(`of two dimensions ${show(options)}`, () =>
      check(layers.layerNormalization({ axis: [-2, -1], ...options }), { inputShape: [3, 2] }))
    for (const [axis, groups, inputShape] of [
      [-1, 2, [2, 3, 4]],
      [1, 2, [4, 2, 3]],
      [-1, -1, [5, 2]],
      [-1, 1, [6]],
    ] as const) {
      const all = { axis, groups, ...options }
      test(`of groups ${show(all)}, [${inputShape}]`, () => check(layers.groupNormalization(all), { inputShape }))
    }
  }
})

describe('attention', () => {
  const two = { numHeads: 2, keyDim: 2 }
  const self = { inputShapes: [[3, 2]] }
  const cross = {
    inputShapes: [
      [3, 2],
      [2, 3],
    ],
  }
  const three = {
    inputShapes: [
      [3, 2],
      [2, 3],
      [2, 1],
    ],
  }
  for (const options of [
    two,
    { ...two, useCausalMask: true },
    { ...two, dropout: 0.3 },
    { numHeads: 1, keyDim: 2, valueDim: 1, outputShape: 2, useBias: false, dropout: 1 },
  ]) {
    for (const inputs of [self, cross, three]) {
      test(`${show(options)} of ${inputs.inputShapes.length} inputs`, () =>
        check(layers.multiHeadAttention(options), inputs))
    }
  }
  const alike = {
    inputShapes: [
      [3, 2],
      [2, 4],
      [2, 2],
    ],
  }
  for (const options of [{}, { useCausalMask: true }, { dropout: 0.3 }]) {
    test(`without weights ${show(options)}`, () => check(layers.attention(options), alike))
    test(`without weights ${show(options)}, of one input`, () => check(layers.attention(options), self))
  }
  test('in inference', () => check(layers.multiHeadAttention({ ...two, dropout: 0.3 }), { ...self, training: false }))
  for (const mask of [
    [
      [1, 1, 0],
      [1, 1, 1],
    ],
    [
      [0, 0, 0],
      [1, 0, 1],
    ],
  ]) {
    for (const useCausalMask of [false, true]) {
      test(`with a padding mask ${show(mask)}, causal ${useCausalMask}`, () =>
        check([new Marked(mask), layers.multiHeadAttention({ ...two, useCausalMask }), layers.unmask()], self))
    }
  }
})
