import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, optimizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Held, oneHot, type Stored, stored } from './support.ts'

interface Fixture {
  seed: number
  rate: number
  x: Stored
  labels: Stored
  xTest: Stored
  initial: Record<string, Stored>
  gradients: Record<string, Stored>
  losses: number[]
  final: Record<string, Stored>
  inference: Stored
}

const want = fixture<Fixture>('residual')
const batch = (step: number) => [stored(at(want.x, step)), oneHot(at(want.labels, step).data, 3)] as const

function modelOf({ backend, dtype }: Held) {
  const { dense, dropout, residual } = layers
  const inner = residual({ layers: [dense({ units: 8, activation: 'tanh' })] })
  const model = sequential({
    seed: want.seed,
    backend,
    dtype,
    layers: [
      dense({ units: 8, activation: 'relu', inputShape: [6] }),
      residual({
        layers: [dense({ units: 12, activation: 'relu' }), dropout({ rate: want.rate }), dense({ units: 8 }), inner],
      }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  })
  const optimizer = optimizers.sgd({ learningRate: 0.05, momentum: 0.9 })
  model.compile({ optimizer, loss: 'categoricalCrossentropy' })
  assert.deepEqual(model.weightNames, Object.keys(want.initial))
  model.setWeights(Object.values(want.initial).map(stored))
  return model
}

for (const held of CHECKED) {
  describe(`a residual network on ${held.backend} in ${held.dtype}`, () => {
    const { tolerance } = held
    test('gradients', async () => {
      const { gradients } = await modelOf(held).gradientsOnBatch(...batch(0))
      assert.equal(Object.keys(gradients).length, 10)
      for (const [name, { data }] of Object.entries(want.gradients)) {
        assertClose(gradients[name]!.data, data, tolerance, name)
      }
    })

    test('ten steps, and inference', async () => {
      const model = modelOf(held)
      for (const [step, loss] of want.losses.entries()) {
        assertClose([(await model.trainOnBatch(...batch(step))).loss!], [loss], tolerance, `loss of step ${step}`)
      }
      for (const [i, weight] of (await model.getWeights()).entries()) {
        const name = model.weightNames[i]!
        assertClose(weight.data, want.final[name]!.data, tolerance, name)
      }
      assertClose((await model.predict(stored(want.xTest))).data, want.inference.data, tolerance, 'inference')
    })
  })
}
