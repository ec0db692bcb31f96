import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers } from '../../src/index.ts'

/**
 * What a layer reads in backward must still be there. So each stands among neighbours that leave no memory alone: the
 * next writes over its output where it may, and those behind take the memory of what nobody reads any more.
 */
function among(make: () => Layer, neighbour: () => Layer): Layer[] {
  const over = () => layers.dropout({ rate: 0.3, scaling: 'vanilla' })
  return [neighbour(), make(), over(), neighbour(), neighbour(), over(), neighbour()]
}

const dense = () => layers.dense({ units: 6 })
const vectors: Record<string, () => Layer> = {
  dense,
  'dense with relu': () => layers.dense({ units: 6, activation: 'relu' }),
  activations: () => layers.activation({ activation: 'tanh' }),
  relu: () => layers.activation({ activation: 'relu' }),
  softmax: () => layers.activation({ activation: 'softmax' }),
  selu: () => layers.activation({ activation: 'selu' }),
  elu: () => layers.activation({ activation: 'elu' }),
  sigmoid: () => layers.activation({ activation: 'sigmoid' }),
  batchNormalization: () => layers.batchNormalization(),
  dropout: () => layers.dropout({ rate: 0.4 }),
  'dropout with a noise shape': () => layers.dropout({ rate: 0.4, noiseShape: [1, null] }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.4 }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.5 }),
  alphaDropout: () => layers.alphaDropout({ rate: 0.4 }),
  stochasticDepth: () => layers.stochasticDepth({ rate: 0.4 }),
  'dropConnect by sample': () => layers.dropConnect({ units: 6, rate: 0.4 }),
  'dropConnect by sample with relu': () => layers.dropConnect({ units: 6, rate: 0.4, activation: 'relu' }),
  'dropConnect by batch with tanh': () =>
    layers.dropConnect({ units: 6, rate: 0.4, activation: 'tanh', mode: 'batch' }),
  concreteDropout: () => layers.concreteDropout({ layer: dense() }),
  residual: () => layers.residual({ layers: [dense(), layers.activation({ activation: 'tanh' })] }),
  'residual of residual': () => layers.residual({ layers: [layers.residual({ layers: [dense()] }), dense()] }),
}
const conv2d = () => layers.conv2d({ filters: 2, kernelSize: 1 })
const images: Record<string, () => Layer> = {
  conv2d: () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
  maxPooling2d: () => layers.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
  batchNormalization: () => layers.batchNormalization(),
  dropBlock2d: () => layers.dropBlock2d({ rate: 0.3, blockSize: 2 }),
  spatialDropout2d: () => layers.spatialDropout2d({ rate: 0.4 }),
}

describe('backward finds what it reads, among layers that write over what they may', () => {
  for (const [all, inputShape, neighbour] of [
    [vectors, [6], dense],
    [images, [3, 4, 2], conv2d],
  ] as const) {
    for (const [name, make] of Object.entries(all)) {
      for (const training of [true, false]) {
        test(`${name}, ${inputShape.length > 1 ? 'images, ' : ''}${training ? 'training' : 'not training'}`, async () => {
          const row = among(make, neighbour)
          const { passed, worst } = await checkGradients(row, { inputShape, training, seed: 5 })
          assert.ok(passed, worst)
        })
      }
    }
  }
})
