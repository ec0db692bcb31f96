import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, optimizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, channelsFirst, fixture, type Held, type Stored, stored } from './support.ts'

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
  models: Record<'dense' | 'image' | 'spatial', Trained>
}

const { seed, options, models } = fixture<Fixture>('concrete-dropout')
const concrete = (layer: Layer, others: { spatial?: boolean } = {}) =>
  layers.concreteDropout({ layer, ...options, ...others })
const spatial = (dataFormat: 'channelsLast' | 'channelsFirst') => [
  concrete(layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu', dataFormat }), { spatial: true }),
  layers.flatten({ dataFormat }),
  concrete(layers.dense({ units: 2 })),
]
/** By the model of the fixture; channelsFirst is the same on images turned. */
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
  spatial: () => spatial('channelsLast'),
  'spatial, channelsFirst': () => spatial('channelsFirst'),
}
type Row = keyof typeof ROWS
const fixtureOf = (name: Row) => models[name === 'spatial, channelsFirst' ? 'spatial' : name]

function modelOf(name: Row, { backend, dtype }: Held) {
  const { initial } = fixtureOf(name)
  const model = sequential({ seed, backend, dtype, layers: ROWS[name]() })
  const optimizer = optimizers.sgd({ learningRate: 0.1, momentum: 0.9 })
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return { model, initial }
}

for (const held of CHECKED) {
  for (const name of Object.keys(ROWS) as Row[]) {
    describe(`concrete dropout, ${name}, on ${held.backend} in ${held.dtype}`, () => {
      const want = fixtureOf(name)
      const given = (x: Stored) => stored(name === 'spatial, channelsFirst' ? channelsFirst(x) : x)
      const { tolerance } = held
      const batch = (step: number) => [given(at(want.x, step)), stored(at(want.y, step))] as const
      const started = async () => {
        const { model, initial } = modelOf(name, held)
        await model.predict(given(want.xTest)) // builds it
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
        assertClose((await model.predict(given(want.xTest))).data, want.inference.data, tolerance, 'inference')
      })
    })
  }
}
