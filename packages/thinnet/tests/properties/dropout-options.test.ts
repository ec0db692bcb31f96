import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import { standalone } from '../../src/inspect/standalone.ts'
import * as layers from '../../src/layers/index.ts'
import type { Layer } from '../../src/layers/layer.ts'
import { sequential } from '../../src/model/sequential.ts'

const refused = (make: () => unknown, message: RegExp) =>
  assert.throws(make, error => error instanceof ThinnetError && message.test(error.message))
const built = (layer: Layer, inputShape: number[]) => standalone(layer, { inputShape, backend: 'reference' })

type Made = (options: { rate: number; [option: string]: unknown }) => Layer
const MAKERS: Record<string, Made> = {
  Dropout: options => layers.dropout(options),
  SpatialDropout1d: options => layers.spatialDropout1d(options),
  SpatialDropout2d: options => layers.spatialDropout2d(options),
  StochasticDepth: options => layers.stochasticDepth(options),
}

describe('refused when the layer is made', () => {
  for (const [name, make] of Object.entries(MAKERS)) {
    test(name, () => {
      for (const rate of [-0.1, 1.1, Number.NaN, '0.5' as unknown as number]) {
        refused(() => make({ rate }), new RegExp(`^${name}: expected rate in \\[0, 1\\], got`))
      }
      refused(() => make({ rate: 0.5, keepProbability: 0.5 }), /rate or keepProbability, one of the two, got both/)
      refused(() => make({} as { rate: number }), /one of the two, got neither/)
      refused(() => make({ rate: 0.5, scaling: 'both' }), /inverted or vanilla/)
      refused(() => make({ rate: 0.5, seed: -1 }), /seed/)
      refused(() => make({ rate: 0.5, noise: 1 }), /options among rate, .*, got "noise"/)
    })
  }

  test('what is no noise shape', () => {
    for (const noiseShape of [4, [], 'none', [null, 0], [null, 1.5], [null, -1], [null, undefined]]) {
      refused(() => MAKERS.Dropout!({ rate: 0.5, noiseShape }), /noiseShape/)
    }
    refused(() => layers.dropout({ rate: 0.5, noiseShape: [32, 1] }), /null or 1 for the batch, got \[32, 1\]/)
  })

  test('a noise shape where the layer has its own; other options of others', () => {
    for (const name of ['SpatialDropout1d', 'SpatialDropout2d', 'StochasticDepth']) {
      refused(() => MAKERS[name]!({ rate: 0.5, noiseShape: [null, 1] }), /got "noiseShape"/)
    }
    refused(() => MAKERS.StochasticDepth!({ rate: 0.5, mode: 'column' }), /mode: row or batch, got "column"/)
    refused(() => MAKERS.SpatialDropout2d!({ rate: 0.5, dataFormat: 'NCHW' }), /channelsLast or channelsFirst/)
  })
})

describe('refused when it is built', () => {
  test('a noise shape that does not fit', () => {
    for (const noiseShape of [[null], [null, 1], [null, 1, 1, 1], [null, 2, null], [1, 4, 4]]) {
      refused(
        () => built(layers.dropout({ rate: 0.5, noiseShape, name: 'd' }), [4, 3]),
        /^Dropout "d": expected noiseShape \[null\|1, 1\|4, 1\|3\] or nulls, for this input, got \[/,
      )
    }
  })

  test('inputs without the dimensions', () => {
    refused(() => built(layers.spatialDropout1d({ rate: 0.5 }), [4]), /\[batch, steps, channels\], got \[batch, 4\]/)
    refused(() => built(layers.spatialDropout1d({ rate: 0.5 }), [4, 3, 2]), /\[batch, steps, channels\]/)
    refused(() => built(layers.spatialDropout2d({ rate: 0.5 }), [4, 3]), /\[batch, height, width, channels\]/)
  })

  test('a rate of a step outside [0, 1], at that step', async () => {
    const dropout = built(layers.dropout({ rate: step => step, name: 'd' }), [2])
    for (let step = 0; step < 2; step++) await dropout.forward([[1, 1]])
    await assert.rejects(dropout.forward([[1, 1]]), /Dropout "d": expected rate in \[0, 1\], got 2 at step 2/)
  })
})

test('names are numbered by the kind, as in Keras', () => {
  const row = [
    layers.spatialDropout2d({ rate: 0.5, inputShape: [2, 2, 3] }),
    layers.stochasticDepth({ rate: 0.5 }),
    layers.stochasticDepth({ rate: 0.5 }),
    layers.dropout({ rate: 0.5 }),
  ]
  sequential({ layers: row, backend: 'reference' })
  const names = row.map(({ name }) => name)
  assert.deepEqual(names, ['spatial_dropout2d', 'stochastic_depth', 'stochastic_depth_1', 'dropout'])
  assert.equal(layers.spatialDropout1d({ rate: 0.5 }).type, 'spatial_dropout1d')
})

test('rate and keepProbability can be read, and the rate at any step', () => {
  assert.equal(layers.dropout({ keepProbability: 0.75 }).rate, 0.25)
  const scheduled = layers.dropout({ rate: step => 0.5 / (step + 1) })
  assert.deepEqual([scheduled.rate, scheduled.keepProbability, scheduled.rateAt(4)], [0.5, 0.5, 0.1])
})

test('draws are shared by the batch where the batch has 1', () => {
  const rate = 0.5
  assert.equal(layers.dropout({ rate }).drawsOncePerBatch, false)
  assert.equal(layers.dropout({ rate, noiseShape: [null, 1] }).drawsOncePerBatch, false)
  assert.equal(layers.dropout({ rate, noiseShape: [1, null] }).drawsOncePerBatch, true)
  assert.equal(layers.stochasticDepth({ rate }).drawsOncePerBatch, false)
  assert.equal(layers.stochasticDepth({ rate, mode: 'batch' }).drawsOncePerBatch, true)
})
