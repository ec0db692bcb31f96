import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkGradients, random, standalone, tensor } from 'thinnet'
import { NumpyDropout } from './numpy-dropout.ts'

const make = (scaling: 'inverted' | 'vanilla', columns = 3) =>
  new NumpyDropout({ keep: 0.6, scaling, columns, random: new random.NumpyRandomState(5) })

for (const scaling of ['inverted', 'vanilla'] as const) {
  for (const training of [true, false]) {
    test(`backward is the derivative of forward: ${scaling}, ${training ? 'training' : 'prediction'}`, async () => {
      const { passed, worst } = await checkGradients(make(scaling), { inputShape: [4], training })
      assert.ok(passed, worst)
    })
  }
}

test('the mask is drawn unit by unit, each for all columns', async () => {
  const layer = standalone(make('vanilla'), { inputShape: [4], backend: 'reference', dtype: 'float64' })
  const { data } = await layer.forward(tensor(new Float64Array(12).fill(1), [3, 4]))
  const drawn = Array.from(new random.NumpyRandomState(5).rand(12), u => (u < 0.6 ? 1 : 0)) // [units, columns]
  const expected = [0, 1, 2].flatMap(column => [0, 1, 2, 3].map(unit => drawn[unit * 3 + column]))
  assert.deepEqual(Array.from(data), expected)
  assert.ok(expected.includes(0) && expected.includes(1))
})
