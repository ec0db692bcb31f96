import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Program } from '../../src/engine/program.ts'
import * as layers from '../../src/layers/index.ts'
import type { Layer } from '../../src/layers/layer.ts'
import { inferenceOf, trainingOf } from '../programs.ts'

/** Of each call, whether its output has the memory of its input. */
const sharesInput = ({ calls }: Program) => calls.map(({ inputs, output }) => output.root === inputs[0].root)

describe('what shares memory', () => {
  test('an activation writes over what dense left: nobody reads that again', () => {
    const program = trainingOf([layers.dense({ units: 3, activation: 'relu' })], [4])
    assert.deepEqual(sharesInput(program), [false, true])
  })

  test('dropout does not write over a tanh whose backward reads its output', () => {
    const program = trainingOf([layers.dense({ units: 3, activation: 'tanh' }), layers.dropout({ rate: 0.5 })], [4])
    assert.deepEqual(sharesInput(program), [false, true, false])
  })

  test('… but in inference it does: there is no backward', () => {
    const row = [layers.dense({ units: 3, activation: 'tanh' }), layers.dropout({ rate: 0.5 })]
    assert.deepEqual(sharesInput(inferenceOf(row, [4])), [false, true, true])
  })

  test('relu with its dropout is in place', () => {
    const program = trainingOf([layers.dense({ units: 3, activation: 'relu' }), layers.dropout({ rate: 0.5 })], [4])
    assert.deepEqual(sharesInput(program), [false, true])
  })

  test('dropout after pooling is in place, and flatten is the same memory', () => {
    const row = [layers.maxPooling2d(), layers.dropout({ rate: 0.5 }), layers.flatten()]
    assert.deepEqual(sharesInput(trainingOf(row, [4, 4, 2])), [false, true, true])
  })

  test('the batch itself is never written over', () => {
    assert.deepEqual(sharesInput(trainingOf([layers.dropout({ rate: 0.5 })], [4])), [false])
    const flat = [layers.flatten(), layers.dropout({ rate: 0.5 })]
    assert.deepEqual(sharesInput(trainingOf(flat, [2, 2])), [true, false])
  })

  test('a dense layer’s input lives until its backward, and in inference until its forward', () => {
    const row = (): Layer[] => [layers.dense({ units: 3 }), layers.dense({ units: 2 })]
    const death = ({ calls }: Program) => calls[0]!.output.root.death
    assert.equal(death(trainingOf(row(), [4])), 2 * 2 + 1 - 1)
    assert.equal(death(inferenceOf(row(), [4])), 1)
  })

  test('a gradient is computed only where something before has weights', () => {
    const row = [layers.flatten(), layers.dense({ units: 3 }), layers.dropout({ rate: 0.1 })]
    const { calls } = trainingOf(row, [2, 2])
    assert.deepEqual(
      calls.map(({ dxs }) => dxs.some(dx => dx !== null)),
      [false, false, true],
    )
    assert.deepEqual(
      calls.map(({ dy }) => dy !== null),
      [false, true, true],
    )
  })

  test('what comes back to a value that two calls read is added up once, in the memory of the later', () => {
    const { calls } = trainingOf(
      [layers.dense({ units: 4 }), layers.residual({ layers: [layers.dense({ units: 4 })] })],
      [4],
    )
    const sums = calls.map(call => call.sums.map(sum => sum !== null))
    assert.deepEqual(sums, [[false], [true], [false, false]])
    const [, inner] = calls
    assert.equal(inner!.sums[0]!.root, inner!.dxs[0]!.root)
    assert.equal(calls[0]!.dy, inner!.sums[0])
  })
})
