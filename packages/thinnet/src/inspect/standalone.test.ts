import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as layers from '../layers/index.ts'
import { standalone } from './standalone.ts'

const x = [Array.from({ length: 64 }, (_, i) => i + 1)]
const ones = [Array.from({ length: 64 }, () => 1)]

for (const [scaling, trained, predicted] of [
  ['inverted', 4, 1],
  ['vanilla', 1, 0.25],
] as const) {
  test(`${scaling} dropout on its own: masks resampled at each forward, backward by the same mask and factor`, async () => {
    const dropout = standalone(layers.dropout({ keepProbability: 0.25, scaling }), { inputShape: [64], seed: 3 })
    const masks: string[] = []
    for (let call = 0; call < 3; call++) {
      const y = await dropout.forward(x)
      const dx = await dropout.backward(ones)
      for (let i = 0; i < 64; i++) {
        assert.ok(dx.data[i] === 0 || dx.data[i] === trained)
        assert.equal(y.data[i], x[0]![i]! * dx.data[i]!)
      }
      masks.push([...dx.data].join())
    }
    assert.equal(new Set(masks).size, 3)
    const y = await dropout.forward(x, { training: false })
    assert.deepEqual(
      [...y.data],
      x[0]!.map(v => v * predicted),
    )
    assert.deepEqual([...(await dropout.backward(ones)).data], new Array(64).fill(predicted))
  })
}

test('trains a dense layer by hand', async () => {
  const dense = standalone(layers.dense({ units: 1 }), { inputShape: [2], seed: 1 })
  await assert.rejects(dense.backward([[1]]), /expected a forward before it/)
  await dense.forward([
    [1, 2],
    [3, 4],
  ])
  await assert.rejects(dense.backward([[1]]), /expected dy/)
  await dense.backward([[1], [10]])
  const { 'dense/kernel': kernel, 'dense/bias': bias } = await dense.parameters()
  assert.deepEqual([...kernel!.gradient!.data], [31, 42])
  assert.deepEqual([...bias!.gradient!.data], [11])
})
