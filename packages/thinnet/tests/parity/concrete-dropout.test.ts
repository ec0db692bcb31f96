import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, optimizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Held, type Stored, stored } from './support.ts'

interface Trained {
  x: Stored
  y: Stored
  xTest: Stored
  initial: Record<string, Stored>
  gradients: Record<string, Stored>
  losses: number[]
  final: Record<string, Stored>
  inference: Stored
}
interface Fixture {
  seed: number
  options: { weightRegularizer: number; dropoutRegularizer: number; initialRate: number; temperature: number }
  models: Record<'dense' | 'image', Trained>
}

const { seed, options, models } = fixture<Fixture>('concrete-dropout')
const concrete = (layer: Layer) => layers.concreteDropout({ layer, ...options })
const ROWS = {
  dense: () => [
    layers.dense({ units: 6, activation: 'tanh', inputShape: [4] }),
    concrete(layers.dense({ units: 5, activation: 'relu' })),
    concrete(layers.dense({ units: 2 })),
  ],
  image: () => [
    concrete(layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu' })),
    layers.flatten(),
    concrete(layers.dense({ units: 2 })),
  ],
}

function modelOf(name: 'dense' | 'image', { backend, dtype }: Held) {
  const { initial } = models[name]
  const model = sequential({ seed, backend, dtype, layers: ROWS[name]() })
  const optimizer = optimizers.sgd({ learningRate: 0.1, momentum: 0.9 })
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return { model, initial }
}

for (const held of CHECKED) {
  for (const name of ['dense', 'image'] as const) {
    describe(`concrete dropout, ${name}, on ${held.backend} in ${held.dtype}`, () => {
      const want = models[name]
      const { tolerance } = held
      const batch = (step: number) => [stored(at(want.x, step)), stored(at(want.y, step))] as const
      const started = async () => {
        const { model, initial } = modelOf(name, held)
        await model.predict(stored(want.xTest)) // builds it
        assert.deepEqual(model.weightNames, Object.keys(initial))
        const logit = model.weightNames.findIndex(name => name.endsWith('/logit'))
        const made = (await model.getWeights())[logit]!
        assertClose(made.data, Object.values(initial)[logit]!.data, tolerance, 'the initial logit')
        model.setWeights(Object.values(initial).map(stored))
        return model
      }

      test('gradients, penalties included', async () => {
        const { loss, gradients } = await (await started()).gradientsOnBatch(...batch(0))
        assertClose([loss], [want.losses[0]!], tolerance, 'loss')
        for (const [parameter, { data }] of Object.entries(want.gradients)) {
          assertClose(gradients[parameter]!.data, data, tolerance, parameter)
        }
      })

      test('ten steps, and inference', async () => {
        const model = await started()
        for (const [step, loss] of want.losses.entries()) {
          assertClose([(await model.trainOnBatch(...batch(step))).loss!], [loss], tolerance, `loss of step ${step}`)
        }
        for (const [i, weight] of (await model.getWeights()).entries()) {
          const parameter = model.weightNames[i]!
          assertClose(weight.data, want.final[parameter]!.data, tolerance, parameter)
        }
        assertClose((await model.predict(stored(want.xTest))).data, want.inference.data, tolerance, 'inference')
      })
    })
  }
}
