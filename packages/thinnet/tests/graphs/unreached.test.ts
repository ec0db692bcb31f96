import assert from 'node:assert/strict'
import { test } from 'node:test'
import { input, layers, model, regularizers } from '../../src/index.ts'

test('what no loss reaches has its penalty’s gradient alone, the same in every step', async () => {
  const x = input({ shape: [2] })
  const reached = layers.dense({ units: 1, name: 'reached' }).apply(x)
  const alone = layers.dense({ units: 1, name: 'alone', kernelRegularizer: regularizers.l2({ l2: 0.5 }) }).apply(x)
  const net = model({ inputs: x, outputs: [reached, alone], seed: 1, backend: 'reference' })
  net.compile({ loss: ['meanSquaredError', null], optimizer: 'sgd' })
  const kernel = (await net.getWeights())[net.weightNames.indexOf('alone/kernel')]!
  for (let step = 0; step < 3; step++) {
    const { gradients } = await net.gradientsOnBatch([[1, 2]], { reached: [[3]] })
    assert.deepEqual(gradients['alone/kernel']!.data, kernel.data)
    assert.deepEqual([...gradients['alone/bias']!.data], [0])
    assert.ok(gradients['reached/kernel']!.data.every(value => value !== 0))
  }
})
