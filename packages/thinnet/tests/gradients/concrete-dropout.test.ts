import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients, type Layer, layers, regularizers } from '../../src/index.ts'

const { concreteDropout, conv2d, dense, flatten, maxPooling2d, residual } = layers
const strong = { weightRegularizer: 0.05, dropoutRegularizer: 0.3 }

async function check(make: () => Layer | Layer[], inputShape: number[], training: boolean): Promise<void> {
  const report = await checkGradients(make(), { inputShape, training, seed: 4 })
  assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
  assert.ok(report.checks.some(({ name }) => name.endsWith('/logit')))
}

const image = (dataFormat: 'channelsLast' | 'channelsFirst') => conv2d({ filters: 3, kernelSize: 2, dataFormat })
const ROWS: Record<string, [make: () => Layer | Layer[], inputShape: number[]]> = {
  'defaults of the paper': [() => concreteDropout({ layer: dense({ units: 4 }) }), [5]],
  'strong regularizers': [() => concreteDropout({ layer: dense({ units: 4 }), ...strong }), [5]],
  'no regularizers': [
    () => concreteDropout({ layer: dense({ units: 4 }), weightRegularizer: 0, dropoutRegularizer: 0 }),
    [5],
  ],
  'a warm mask': [() => concreteDropout({ layer: dense({ units: 4 }), temperature: 2, ...strong }), [5]],
  'a high rate': [() => concreteDropout({ layer: dense({ units: 4 }), initialRate: 0.9, ...strong }), [5]],
  'a seed of its own': [() => concreteDropout({ layer: dense({ units: 4 }), seed: 99, temperature: 1 }), [5]],
  'an activation and no bias': [
    () => concreteDropout({ layer: dense({ units: 4, activation: 'tanh', useBias: false }), ...strong }),
    [5],
  ],
  'a regularizer of the kernel': [
    () => concreteDropout({ layer: dense({ units: 4, kernelRegularizer: regularizers.l2({ l2: 0.1 }) }), ...strong }),
    [5],
  ],
  'on [time, features]': [() => concreteDropout({ layer: dense({ units: 2 }), ...strong }), [3, 4]],
  'relu, after relu': [
    () => [
      dense({ units: 5, activation: 'relu' }),
      concreteDropout({ layer: dense({ units: 4, activation: 'relu' }), ...strong, temperature: 1 }),
      concreteDropout({ layer: dense({ units: 2 }), ...strong, temperature: 1 }),
    ],
    [4],
  ],
  'in a residual': [() => residual({ layers: [concreteDropout({ layer: dense({ units: 4 }), ...strong })] }), [4]],
  'a convolution': [() => concreteDropout({ layer: image('channelsLast'), ...strong }), [3, 4, 2]],
  'a convolution, channelsFirst': [() => concreteDropout({ layer: image('channelsFirst'), ...strong }), [2, 3, 4]],
  'a convolution, by channel': [
    () => concreteDropout({ layer: image('channelsLast'), spatial: true, ...strong }),
    [3, 4, 2],
  ],
  'a convolution, by channel, channelsFirst': [
    () => concreteDropout({ layer: image('channelsFirst'), spatial: true, temperature: 1, ...strong }),
    [2, 3, 4],
  ],
  'on [time, features], by feature': [
    () => [dense({ units: 4 }), concreteDropout({ layer: dense({ units: 2 }), spatial: true, ...strong })],
    [3, 4],
  ],
  'a convolution with relu, before pooling': [
    () => [
      concreteDropout({ layer: conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }), ...strong }),
      maxPooling2d(),
      flatten(),
      dense({ units: 2 }),
    ],
    [4, 4, 2],
  ],
}

describe('concreteDropout', () => {
  for (const [name, [make, inputShape]] of Object.entries(ROWS)) {
    for (const training of [true, false]) test(`${name}, training ${training}`, () => check(make, inputShape, training))
  }
})
