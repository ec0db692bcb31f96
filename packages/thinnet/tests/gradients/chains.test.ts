import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, type LossName, layers, losses, regularizers } from '../../src/index.ts'

const NEAR = 1e-6

async function check(chain: Layer | Layer[], inputShape: number[], options = {}): Promise<void> {
  const report = await checkGradients(chain, { inputShape, batchSize: 4, seed: 3, ...options })
  assert.ok(report.passed && report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
}

describe('losses, at the end of a chain', () => {
  // softmax and sigmoid before their own crossentropy are computed as one; before another loss, each by itself.
  const outputs = ['sigmoid', 'softmax'] as const
  for (const loss of Object.keys(losses) as LossName[]) {
    // of targets that all mean yes, hinge is the sum of the outputs, and that of a softmax is 1
    const able = loss === 'hinge' ? (['sigmoid'] as const) : outputs
    for (const activation of able) {
      test(`${loss} on ${activation}`, () =>
        check([layers.dense({ units: 4, activation: 'tanh' }), layers.dense({ units: 3, activation })], [5], { loss }))
    }
    test(`${loss} by position`, () => check(layers.dense({ units: 3, activation: able.at(-1) }), [2, 5], { loss }))
  }
  const smoothed = {
    binaryCrossentropy: losses.binaryCrossentropy({ labelSmoothing: 0.2 }),
    binaryFocalCrossentropy: losses.binaryFocalCrossentropy({ labelSmoothing: 0.2, applyClassBalancing: true }),
    categoricalCrossentropy: losses.categoricalCrossentropy({ labelSmoothing: 0.2 }),
    categoricalFocalCrossentropy: losses.categoricalFocalCrossentropy({ labelSmoothing: 0.2, gamma: 0 }),
  }
  for (const [name, loss] of Object.entries(smoothed)) {
    for (const activation of outputs) {
      test(`${name} with label smoothing, on ${activation}`, () =>
        check(layers.dense({ units: 3, activation }), [5], { loss }))
    }
  }
  test('meanSquaredError on linear', () => check(layers.dense({ units: 3 }), [5], { loss: 'meanSquaredError' }))
})

describe('regularizers, as part of the loss', () => {
  const kinds = {
    l1: regularizers.l1({ l1: 0.1 }),
    l2: regularizers.l2({ l2: 0.2 }),
    l1l2: regularizers.l1l2({ l1: 0.05, l2: 0.3 }),
  }
  for (const [name, regularizer] of Object.entries(kinds)) {
    const both = {
      kernelRegularizer: regularizer,
      biasRegularizer: regularizer,
      biasInitializer: 'randomNormal',
    } as const
    test(`${name} on dense`, () => check(layers.dense({ units: 3, ...both }), [4]))
    test(`${name} on conv2d`, () => check(layers.conv2d({ filters: 2, kernelSize: 2, ...both }), [4, 4, 1]))
  }
})

describe('whole networks', () => {
  for (const scaling of ['inverted', 'vanilla'] as const) {
    for (const training of [true, false]) {
      test(`the multi-layer network, ${scaling}, training ${training}`, () => {
        const kernelRegularizer = regularizers.l2({ l2: 0.01 })
        const hidden = () => [
          layers.dense({ units: 6, kernelRegularizer }),
          layers.batchNormalization(),
          layers.activation({ activation: 'relu' }),
          layers.dropout({ rate: 0.2, scaling }),
        ]
        const output = layers.dense({ units: 3, activation: 'softmax', kernelRegularizer })
        const options = { loss: 'categoricalCrossentropy', training, batchSize: 6 }
        return check([...hidden(), ...hidden(), output], [8], options)
      })
    }
  }

  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    test(`the convolutional network, ${dataFormat}`, () =>
      check(
        [
          layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', dataFormat }),
          layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', dataFormat }),
          layers.maxPooling2d({ poolSize: 2, dataFormat }),
          layers.dropout({ rate: 0.25 }),
          layers.flatten({ dataFormat }),
          layers.dense({ units: 5, activation: 'relu' }),
          layers.dropout({ rate: 0.5 }),
          layers.dense({ units: 3, activation: 'softmax' }),
        ],
        dataFormat === 'channelsLast' ? [8, 8, 1] : [1, 8, 8],
        { loss: 'sparseCategoricalCrossentropy' },
      ))
  }
})
