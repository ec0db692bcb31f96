import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lenet } from '../reproduce/mc-dropout.ts'
import { convolutionalNetwork, deepNetwork } from './networks.ts'

test('--threads is what networks compute on, where there are more cores', () => {
  const compute = { seed: 1, backend: 'wasm', threads: 1 } as const
  const deep = { layers: 1, units: 2, activation: 'relu', batchNorm: false, weightDecay: 0, dropout: null } as const
  for (const model of [
    deepNetwork({ ...compute, ...deep }),
    convolutionalNetwork({ ...compute, dataFormat: 'channelsLast' }),
    lenet(compute),
  ]) {
    assert.equal(model.threads, 1)
  }
})
