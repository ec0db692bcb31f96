import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layers, sequential } from '../index.ts'

test('a wrong name is answered with the one that was probably meant, whatever it names', () => {
  const meant = (name: string, make: () => unknown) => {
    assert.throws(make, { name: 'ThinnetError', message: new RegExp(`Did you mean ${name}\\?$`) })
  }
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] })
  const compile = (options: object) => () => model.compile({ loss: 'meanSquaredError', ...options })
  meant('sparseCategoricalCrossentropy', compile({ loss: 'sparse_categorical_crossentropy' }))
  meant('meanAbsoluteError', compile({ metrics: 'mean_absolute_error' }))
  meant('adamW', compile({ optimizer: 'adam_w' }))
  meant('relu', () => layers.dense({ units: 1, activation: 'ReLU' as 'relu' }))
  meant('heNormal', () => layers.dense({ units: 1, kernelInitializer: 'he_normal' as 'heNormal' }))
  meant('useBias', () => layers.dense({ units: 1, use_bias: false } as never))
  assert.throws(compile({ loss: 'banana' }), ({ message }: Error) => !message.includes('mean '))
})
