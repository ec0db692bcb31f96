import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Call,
  checkGradients,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  layers,
  type Shape,
  standalone,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { sizeOf } from '../../src/tensor/shape.ts'
import { host } from '../host.ts'
import { assertClose, CHECKED, largest } from '../parity/support.ts'

/**
 * What a layer reads in backward must still be there. So each is put among neighbours that leave no memory alone: the
 * next two write over its output where they may, in training and in inference, and those after take the memory of what
 * nobody reads any more.
 */
function among(make: () => Layer | Layer[], neighbour: () => Layer): Layer[] {
  const over = () => [layers.alphaDropout({ rate: 0.2 }), layers.dropout({ rate: 0.3, scaling: 'vanilla' })]
  return [neighbour(), make(), over(), neighbour(), neighbour(), over(), neighbour()].flat()
}

/** y = x + the first row of its kernel: what backward reads is dy alone. */
class Shift extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [n] = shape as [number]
    const kernel = declare.parameter('kernel', [n, n], { initializer: initializers.randomNormal() })
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels }) {
        const [from, to, row] = [host(kernels).view(x), host(kernels).view(y), host(kernels).view(kernel.value)]
        for (let i = 0; i < to.length; i++) to[i] = from[i]! + row[i % n]!
        return y
      },
      backward(dy, { kernels }) {
        const [given, row] = [host(kernels).view(dy), host(kernels).view(kernel.gradient).fill(0)]
        for (let i = 0; i < given.length; i++) row[i % n]! += given[i]!
        if (dx) kernels.copy(dx, dy)
        return [dx]
      },
    }
  }
}

/** Another rate at each step: a gradient is that of its own. */
const later = (step: number) => 0.3 + 0.2 * Math.min(step, 2)

type Made = Record<string, () => Layer | Layer[]>
const vectors = (units: number, dense: () => Layer): Made => ({
  dense,
  'dense with relu': () => layers.dense({ units, activation: 'relu' }),
  activations: () => layers.activation({ activation: 'tanh' }),
  relu: () => layers.activation({ activation: 'relu' }),
  softmax: () => layers.activation({ activation: 'softmax' }),
  selu: () => layers.activation({ activation: 'selu' }),
  elu: () => layers.activation({ activation: 'elu' }),
  sigmoid: () => layers.activation({ activation: 'sigmoid' }),
  'softmax as a layer': () => layers.softmax(),
  prelu: () => layers.prelu({ alphaInitializer: 'randomNormal' }),
  batchNormalization: () => layers.batchNormalization(),
  layerNormalization: () => layers.layerNormalization(),
  groupNormalization: () => layers.groupNormalization({ groups: 2 }),
  dropout: () => layers.dropout({ rate: 0.4 }),
  'relu with its dropout': () => [layers.activation({ activation: 'relu' }), layers.dropout({ rate: 0.4 })],
  'dropout by schedule': () => layers.dropout({ rate: later }),
  'alphaDropout by schedule': () => layers.alphaDropout({ rate: later }),
  'dropConnect by schedule': () => layers.dropConnect({ units, rate: later }),
  'gaussianDropout by schedule': () => layers.gaussianDropout({ rate: later }),
  'dropout with a noise shape': () => layers.dropout({ rate: 0.4, noiseShape: [1, null] }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.4 }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.5 }),
  alphaDropout: () => layers.alphaDropout({ rate: 0.4 }),
  stochasticDepth: () => layers.stochasticDepth({ rate: 0.4 }),
  'dropConnect by sample': () => layers.dropConnect({ units, rate: 0.4 }),
  'dropConnect by sample with relu': () => layers.dropConnect({ units, rate: 0.4, activation: 'relu' }),
  'dropConnect by batch with tanh': () => layers.dropConnect({ units, rate: 0.4, activation: 'tanh', mode: 'batch' }),
  'dropConnect that averages': () => layers.dropConnect({ units, rate: 0.4, activation: 'tanh', inferenceSamples: 3 }),
  concreteDropout: () => layers.concreteDropout({ layer: dense() }),
  'concreteDropout of what does not read x': () => layers.concreteDropout({ layer: new Shift() }),
  residual: () => layers.residual({ layers: [dense(), layers.activation({ activation: 'tanh' })] }),
  'residual that begins in place': () =>
    layers.residual({ layers: [layers.activation({ activation: 'tanh' }), dense()] }),
  'residual of residual': () => layers.residual({ layers: [layers.residual({ layers: [dense()] }), dense()] }),
})
const images: Made = {
  conv2d: () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
  maxPooling2d: () => layers.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
  averagePooling2d: () => layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }),
  conv2dTranspose: () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' }),
  depthwiseConv2d: () => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'relu' }),
  separableConv2d: () => layers.separableConv2d({ filters: 2, kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
  'conv2d in groups': () => [
    layers.conv2d({ filters: 4, kernelSize: 1 }),
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', groups: 2 }),
    layers.conv2d({ filters: 2, kernelSize: 1 }),
  ],
  'frames and larger images': () => [
    layers.zeroPadding2d({ padding: [1, 2] }),
    layers.cropping2d({ cropping: [1, 2] }),
    layers.upSampling2d({ interpolation: 'bilinear' }),
    layers.averagePooling2d(),
  ],
  batchNormalization: () => layers.batchNormalization(),
  dropBlock2d: () => layers.dropBlock2d({ rate: 0.3, blockSize: 2 }),
  spatialDropout2d: () => layers.spatialDropout2d({ rate: 0.4 }),
}

const sequences: Made = {
  attention: () => layers.attention({ dropout: 0.3 }),
  multiHeadAttention: () => layers.multiHeadAttention({ numHeads: 2, keyDim: 2, dropout: 0.3 }),
  lstm: () => layers.lstm({ units: 2, returnSequences: true, dropout: 0.3, recurrentDropout: 0.3 }),
  'gru, both directions': () => [
    layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }), mergeMode: 'mul' }),
    layers.dense({ units: 2 }),
  ],
  'softmax over the steps': () => layers.softmax({ axis: 1 }),
  timeDistributed: () => layers.timeDistributed({ layer: layers.dense({ units: 2, activation: 'tanh' }) }),
}

/** Rows of layers whose every value is of the shape [units], or of that of an image or a sequence with 2 channels. */
function rowsOf(units: number, image: Shape): { name: string; inputShape: Shape; make: () => Layer[] }[] {
  const dense = () => layers.dense({ units })
  const conv2d = () => layers.conv2d({ filters: 2, kernelSize: 1 })
  const of = (all: Made, inputShape: Shape, neighbour: () => Layer, what: string) =>
    Object.entries(all).map(([name, make]) => ({ name: name + what, inputShape, make: () => among(make, neighbour) }))
  const step = () => layers.dense({ units: 2 })
  return [
    ...of(vectors(units, dense), [units], dense, ''),
    ...of(images, image, conv2d, ', of images'),
    ...of(sequences, image.slice(1), step, ', of sequences'),
  ]
}

describe('backward finds what it reads, among layers that write over what they may', () => {
  for (const { name, inputShape, make } of rowsOf(6, [3, 4, 2])) {
    for (const training of [true, false]) {
      test(`${name}, ${training ? 'training' : 'not training'}`, async () => {
        const { passed, worst } = await checkGradients(make(), { inputShape, training, seed: 5 })
        assert.ok(passed, worst)
      })
    }
  }
})

// Kernels of the reference may be right where they write over what they read, and others not.
describe('wasm comes to what the reference does, among layers that write over what they may', () => {
  for (const { name, inputShape, make } of rowsOf(40, [9, 8, 2])) {
    for (const training of [true, false]) {
      test(`${name}, ${training ? 'training' : 'not training'}`, async () => {
        const shape = [5, ...inputShape]
        const numbers = (of: (i: number) => number) =>
          tensor(
            Float32Array.from({ length: sizeOf(shape) }, (_, i) => of(i * i + 1)),
            shape,
          )
        const [wasm, reference] = await Promise.all(
          CHECKED.toReversed().map(async ({ backend, dtype }) => {
            const alone = standalone(make(), { inputShape, backend, dtype, seed: 5, threads: 1 })
            const y = await alone.forward(numbers(Math.sin), { training })
            const dx = await alone.backward(numbers(Math.cos))
            const gradients = Object.entries(await alone.parameters()).map(([name, { gradient }]) => [name, gradient])
            return { y, dx, ...Object.fromEntries(gradients) } as Record<string, Tensor | null>
          }),
        )
        for (const [what, want] of Object.entries(reference!)) {
          if (want) assertClose(wasm![what]!.data, want.data, 1e-4, what, Math.max(1, largest(want.data)))
        }
      })
    }
  }
})
