import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

/** How far a derivative by hand may be from the one by differences, relative to scale. */
const NEAR = 1e-6

for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
  const last = dataFormat === 'channelsLast'
  const arranged = (pixels: number[], channels: number) => (last ? [...pixels, channels] : [channels, ...pixels])
  const [signal, image, deep] = [arranged([5], 2), arranged([4, 3], 2), arranged([3, 3], 4)]
  const cases: [name: string, make: () => Layer, inputShape: number[]][] = []
  const add = (name: keyof typeof layers, inputShape: number[], ...options: object[]) => {
    for (const o of options) {
      const make = layers[name] as unknown as (options: object) => Layer
      cases.push([`${name} ${JSON.stringify(o)}`, () => make({ ...o, dataFormat }), inputShape])
    }
  }
  const [one, two] = [
    { filters: 2, kernelSize: 3 },
    { filters: 2, kernelSize: [2, 3] },
  ]
  for (const padding of ['valid', 'same', 'causal']) {
    add('conv1d', signal, { ...one, padding }, { ...one, padding, strides: 2 }, { ...one, padding, dilationRate: 2 })
    if (padding === 'causal') continue
    add('conv2d', image, { ...two, padding, dilationRate: [2, 1], strides: [1, 2] }, { ...two, padding, groups: 2 })
    for (const strides of [1, 2]) {
      const sizes = { kernelSize: 2, padding, strides }
      add('depthwiseConv1d', signal, sizes, { ...sizes, depthMultiplier: 2, dilationRate: 2 })
      add('depthwiseConv2d', image, sizes, { ...sizes, depthMultiplier: 2, dilationRate: [1, 2] })
      add('separableConv1d', signal, { ...sizes, filters: 3 })
      add('separableConv2d', image, { ...sizes, filters: 3, depthMultiplier: 2 })
      add('conv1dTranspose', signal, { ...one, padding, strides })
      add('conv2dTranspose', image, { ...two, padding, strides }, { ...two, padding, dilationRate: [1, 2] })
      add('maxPooling1d', signal, { poolSize: 3, padding, strides })
      add('averagePooling1d', signal, { poolSize: 3, padding, strides })
      add('averagePooling2d', image, { poolSize: [2, 3], padding, strides })
    }
  }
  add('conv2d', deep, { filters: 4, kernelSize: 3, groups: 2, strides: 2, activation: 'sigmoid', useBias: false })
  add('conv2d', deep, { filters: 8, kernelSize: 2, groups: 4 })
  add('conv2dTranspose', image, { ...two, strides: 3, outputPadding: [1, 2] }, { ...two, useBias: false })
  for (const keepdims of [false, true]) {
    for (const what of ['Average', 'Max'] as const) {
      add(`global${what}Pooling1d`, signal, { keepdims })
      add(`global${what}Pooling2d`, image, { keepdims })
    }
  }
  add('zeroPadding1d', signal, {}, { padding: [0, 2] })
  add(
    'zeroPadding2d',
    image,
    {},
    { padding: [0, 1] },
    {
      padding: [
        [1, 0],
        [2, 3],
      ],
    },
  )
  add(
    'cropping2d',
    image,
    {},
    { cropping: [1, 0] },
    {
      cropping: [
        [1, 2],
        [0, 1],
      ],
    },
  )
  for (const interpolation of ['nearest', 'bilinear']) add('upSampling2d', image, { size: [2, 3], interpolation })
  if (last) {
    cases.push(
      ['cropping1d', () => layers.cropping1d({ cropping: [1, 2] }), signal],
      ['upSampling1d', () => layers.upSampling1d({ size: 3 }), signal],
      ['reshape', () => layers.reshape({ targetShape: [2, -1, 2] }), image],
      ['permute', () => layers.permute({ dims: [3, 1, 2] }), image],
    )
  }

  describe(`layers of images, ${dataFormat}`, () => {
    for (const [name, make, inputShape] of cases) {
      test(name, async () => {
        const report = await checkGradients(make(), { inputShape, batchSize: 2, seed: 7 })
        assert.ok(report.passed && report.maxError < NEAR, `${report.worst}: ${report.maxError}`)
        assert.ok(report.checks.length > 0)
      })
    }
  })
}
