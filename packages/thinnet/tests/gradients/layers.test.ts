import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ActivationName, activations, checkGradients, type Layer, layers } from '../../src/index.ts'

/** How far a derivative by hand may be from the one by differences, relative to scale. */
const NEAR = 1e-6
const ACTIVATIONS = ['linear', ...Object.keys(activations)] as ActivationName[]

function check(what: string, make: () => Layer | Layer[], inputShape: number[], options = {}): void {
  test(what, async () => {
    const report = await checkGradients(make(), { inputShape, batchSize: 3, seed: 7, ...options })
    assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
    assert.ok(report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
    assert.ok(report.checks.length > 0)
  })
}

describe('dense', () => {
  for (const useBias of [true, false]) {
    check(`useBias ${useBias}`, () => layers.dense({ units: 4, useBias }), [5])
    check(`useBias ${useBias}, on [time, features]`, () => layers.dense({ units: 4, useBias }), [3, 5])
  }
  check('one input, one unit', () => layers.dense({ units: 1 }), [1])
  for (const activation of ACTIVATIONS) {
    check(activation, () => layers.dense({ units: 4, activation }), [5])
  }
})

describe('activation', () => {
  for (const activation of ACTIVATIONS) {
    check(activation, () => layers.activation({ activation }), [6])
    check(`${activation} on an image`, () => layers.activation({ activation }), [2, 3, 2])
  }
  for (const activation of [activations.gelu({ approximate: true }), activations.leakyRelu({ negativeSlope: 0 })]) {
    check(`${activation.name} ${JSON.stringify(activation.config)}`, () => layers.activation({ activation }), [6])
  }
})

for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
  const image = dataFormat === 'channelsLast' ? [6, 5, 2] : [2, 6, 5]

  describe(`conv2d, ${dataFormat}`, () => {
    for (const padding of ['valid', 'same'] as const) {
      for (const strides of [1, 2, 3, [2, 1]] as const) {
        for (const kernelSize of [1, 3, [2, 4]] as const) {
          const options = { filters: 3, kernelSize, strides, padding, dataFormat } as const
          check(`kernel ${kernelSize}, strides ${strides}, ${padding}`, () => layers.conv2d(options), image)
        }
      }
    }
    check('without bias', () => layers.conv2d({ filters: 2, kernelSize: 3, useBias: false, dataFormat }), image)
    check('sigmoid', () => layers.conv2d({ filters: 2, kernelSize: 3, activation: 'sigmoid', dataFormat }), image)
  })

  describe(`maxPooling2d, ${dataFormat}`, () => {
    for (const padding of ['valid', 'same'] as const) {
      for (const poolSize of [2, 3, [1, 3]] as const) {
        for (const strides of [1, 2, 3, [2, 1]] as const) {
          const options = { poolSize, strides, padding, dataFormat } as const
          check(`pool ${poolSize}, strides ${strides}, ${padding}`, () => layers.maxPooling2d(options), image)
        }
      }
    }
  })

  test(`flatten, ${dataFormat}`, async () => {
    const report = await checkGradients([layers.flatten({ dataFormat }), layers.dense({ units: 2 })], {
      inputShape: image,
    })
    assert.ok(report.passed && report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
  })
}

describe('batchNormalization', () => {
  for (const center of [true, false]) {
    for (const scale of [true, false]) {
      for (const axis of [-1, 1, 2, 3]) {
        const options = { axis, center, scale }
        check(`${JSON.stringify(options)} on an image`, () => layers.batchNormalization(options), [4, 3, 2])
      }
      check(`center ${center}, scale ${scale}`, () => layers.batchNormalization({ center, scale }), [5])
    }
  }
  check('large epsilon', () => layers.batchNormalization({ epsilon: 1 }), [5])
  check('not training', () => layers.batchNormalization(), [5], { training: false })
})

describe('dropout', () => {
  for (const scaling of ['inverted', 'vanilla'] as const) {
    for (const training of [true, false]) {
      for (const value of [0, 0.3, 0.75, 1]) {
        const on = `${scaling}, ${training ? 'training' : 'not training'}`
        check(`rate ${value}, ${on}`, () => layers.dropout({ rate: value, scaling }), [20], { training })
        const make = () => layers.dropout({ keepProbability: value, scaling })
        check(`keepProbability ${value}, ${on}`, make, [20], { training })
      }
    }
  }
  check('on an image', () => layers.dropout({ rate: 0.4 }), [3, 4, 2])
})
