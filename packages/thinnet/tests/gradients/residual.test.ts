import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers, regularizers } from '../../src/index.ts'

const { activation, batchNormalization, conv2d, dense, dropout, flatten, maxPooling2d, residual } = layers

/** Rows of layers that begin and end with 6 features; flat, or nested. */
const FLAT: Record<string, () => Layer[]> = {
  'one dense layer': () => [residual({ layers: [dense({ units: 6 })] })],
  'a bottleneck': () => [residual({ layers: [dense({ units: 4, activation: 'relu' }), dense({ units: 6 })] })],
  'after another layer': () => [dense({ units: 6 }), residual({ layers: [dense({ units: 6, activation: 'tanh' })] })],
  'before another layer': () => [
    residual({ layers: [dense({ units: 6, activation: 'sigmoid' })] }),
    dense({ units: 3 }),
  ],
  'nothing to fit in it': () => [
    dense({ units: 6 }),
    residual({ layers: [activation({ activation: 'tanh' }), dropout({ rate: 0.3 })] }),
    dense({ units: 2 }),
  ],
  'no step of its own in it': () => [dense({ units: 6 }), residual({ layers: [activation({ activation: 'linear' })] })],
  'dropout last': () => [residual({ layers: [dense({ units: 6 }), dropout({ rate: 0.5 })] })],
  'dropout last, vanilla': () => [
    residual({ layers: [dense({ units: 6 }), dropout({ rate: 0.5, scaling: 'vanilla' })] }),
  ],
  'relu and dropout last': () => [
    residual({ layers: [dense({ units: 6, activation: 'relu' }), dropout({ rate: 0.5 })] }),
  ],
  'flatten before dropout, last': () => [
    residual({ layers: [dense({ units: 6 }), flatten(), dropout({ rate: 0.5 })] }),
    dense({ units: 2 }),
  ],
  'relu before, dropout first in it': () => [
    dense({ units: 6, activation: 'relu' }),
    residual({ layers: [dropout({ rate: 0.5 }), dense({ units: 6 })] }),
  ],
  'relu last in it, dropout after': () => [
    residual({ layers: [dense({ units: 6, activation: 'relu' })] }),
    dropout({ rate: 0.4 }),
    dense({ units: 2 }),
  ],
  'dropout before': () => [
    dense({ units: 6, activation: 'tanh' }),
    dropout({ rate: 0.4 }),
    residual({ layers: [flatten(), dense({ units: 6 })] }),
  ],
  'batch normalization, before activation': () => [
    residual({
      layers: [batchNormalization(), activation({ activation: 'relu' }), dropout({ rate: 0.2 }), dense({ units: 6 })],
    }),
    batchNormalization(),
  ],
  'one in another': () => [
    dense({ units: 6 }),
    residual({
      layers: [
        dense({ units: 6, activation: 'tanh' }),
        residual({ layers: [dense({ units: 3, activation: 'relu' }), dense({ units: 6 })] }),
        dropout({ rate: 0.3 }),
      ],
    }),
    dense({ units: 2 }),
  ],
  'one in another, side by side, begun and ended together': () => [
    residual({
      layers: [
        residual({ layers: [residual({ layers: [dense({ units: 6 })] }), dropout({ rate: 0.5 })] }),
        residual({ layers: [dense({ units: 6, activation: 'tanh' })] }),
      ],
    }),
    residual({ layers: [residual({ layers: [dropout({ rate: 0.5 })] })] }),
  ],
  regularized: () => [residual({ layers: [dense({ units: 6, kernelRegularizer: regularizers.l2({ l2: 0.1 }) })] })],
}

describe('residual', () => {
  for (const [name, make] of Object.entries(FLAT)) {
    for (const training of [true, false]) {
      test(`${name}, training ${training}`, async () => {
        const report = await checkGradients(make(), { inputShape: [6], batchSize: 4, seed: 5, training })
        assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
      })
    }
  }

  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    test(`of convolutions, ${dataFormat}`, async () => {
      const conv = (filters: number, f: 'relu' | 'linear') =>
        conv2d({ filters, kernelSize: 3, padding: 'same', activation: f, dataFormat })
      const row = [
        conv(3, 'relu'),
        residual({ layers: [conv(4, 'relu'), dropout({ rate: 0.2 }), conv(3, 'linear')] }),
        activation({ activation: 'relu' }),
        maxPooling2d({ dataFormat }),
        flatten({ dataFormat }),
        dense({ units: 3, activation: 'softmax' }),
      ]
      const inputShape = dataFormat === 'channelsLast' ? [4, 4, 2] : [2, 4, 4]
      const report = await checkGradients(row, { inputShape, loss: 'categoricalCrossentropy' })
      assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
    })
  }
})
