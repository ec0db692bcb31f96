import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as layers from '../layers/index.ts'
import type { Layer } from '../layers/layer.ts'
import { Chain } from './chain.ts'
import { nameLayers } from './names.ts'

function chainOf(row: Layer[], inputShape: number[]) {
  return new Chain(nameLayers(row, 'test'), inputShape, 'float32')
}
const sharesInput = (chain: Chain) => chain.steps.map(step => step.outputBlock === step.input)

describe('what shares memory', () => {
  test('an activation writes over what dense left: nobody reads that again', () => {
    const chain = chainOf([layers.dense({ units: 3, activation: 'relu' })], [4])
    assert.deepEqual(sharesInput(chain), [false, true])
  })

  test('dropout does not write over a tanh whose backward reads its output', () => {
    const chain = chainOf([layers.dense({ units: 3, activation: 'tanh' }), layers.dropout({ rate: 0.5 })], [4])
    assert.deepEqual(sharesInput(chain), [false, true, false])
  })

  test('relu with its dropout is in place', () => {
    const chain = chainOf([layers.dense({ units: 3, activation: 'relu' }), layers.dropout({ rate: 0.5 })], [4])
    assert.deepEqual(sharesInput(chain), [false, true])
  })

  test('dropout behind pooling is in place, and flatten is the same memory', () => {
    const row = [layers.maxPooling2d(), layers.dropout({ rate: 0.5 }), layers.flatten()]
    assert.deepEqual(sharesInput(chainOf(row, [4, 4, 2])), [false, true, true])
  })

  test('the batch itself is never written over', () => {
    assert.deepEqual(sharesInput(chainOf([layers.dropout({ rate: 0.5 })], [4])), [false])
    const flat = [layers.flatten(), layers.dropout({ rate: 0.5 })]
    assert.deepEqual(sharesInput(chainOf(flat, [2, 2])), [true, false])
  })

  test('a dense layer’s input lives until its backward', () => {
    const chain = chainOf([layers.dense({ units: 3 }), layers.dense({ units: 2 })], [4])
    const [first] = chain.steps
    assert.equal(first!.outputBlock.death, 2 * 2 + 1 - 1)
    assert.equal(first!.outputBlock.kept, true)
  })

  test('a gradient is computed only where something before has weights', () => {
    const chain = chainOf([layers.flatten(), layers.dense({ units: 3 }), layers.dropout({ rate: 0.1 })], [2, 2])
    assert.deepEqual(
      chain.steps.map(step => step.gradient !== null),
      [false, false, true],
    )
  })
})
