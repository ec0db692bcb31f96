import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, optimizers, regularizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Held, largest, oneHot, Probe, type Stored, stored } from './support.ts'

interface Variant {
  batchNormalization: boolean
  activation: 'relu' | 'sigmoid'
  scaling: 'inverted' | 'vanilla'
  rate: number
  initial: Record<string, Stored>
  /** Of every layer in training at step 0, in order. */
  outputs: Record<string, Stored>
  gradients: Record<string, Stored>
  losses: number[]
  accuracies: number[]
  final: Record<string, Stored>
  inferenceBefore: Stored
  inferenceAfter: Stored
}
interface Network {
  seed: number
  options: { epsilon: number; momentum: number; l2: number; learningRate: number; sgdMomentum: number }
  x: Stored
  labels: Stored
  xTest: Stored
  variants: Record<string, Variant>
}

const network = fixture<Network>('network')
const { epsilon, momentum, l2, learningRate, sgdMomentum } = network.options
const batch = (step: number) => [stored(at(network.x, step)), oneHot(at(network.labels, step).data, 5)] as const

function layersOf({ activation, batchNormalization, rate, scaling }: Variant): Layer[] {
  const kernelRegularizer = regularizers.l2({ l2 })
  const hidden = (inputShape?: number[]) => [
    layers.dense({ units: 16, kernelRegularizer, ...(inputShape && { inputShape }) }),
    ...(batchNormalization ? [layers.batchNormalization({ epsilon, momentum })] : []),
    layers.activation({ activation }),
    layers.dropout({ rate, scaling }),
  ]
  return [...hidden([20]), ...hidden(), layers.dense({ units: 5, kernelRegularizer })]
}

function modelOf(variant: Variant, { backend, dtype }: Held, hidden: Layer[]) {
  const softmax = layers.activation({ activation: 'softmax' })
  const model = sequential({ seed: network.seed, backend, dtype, layers: [...hidden, softmax] })
  model.compile({
    optimizer: optimizers.sgd({ learningRate, momentum: sgdMomentum }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  })
  model.setWeights(Object.values(variant.initial).map(stored))
  return model
}

for (const held of CHECKED) {
  for (const [name, variant] of Object.entries(network.variants)) {
    describe(`${name} on ${held.backend} in ${held.dtype}`, () => {
      const { tolerance } = held

      test('the outputs of every layer at step 0', async () => {
        const probes: Probe[] = []
        const probed = layersOf(variant).flatMap(layer => {
          const probe = new Probe()
          probes.push(probe)
          return [layer, probe]
        })
        const model = modelOf(variant, held, probed)
        assert.equal(model.backend, held.backend)
        await model.gradientsOnBatch(...batch(0))
        const outputs = Object.entries(variant.outputs).filter(([layer]) => layer !== 'softmax')
        assert.equal(outputs.length, probes.length)
        for (const [i, [layer, want]] of outputs.entries()) assertClose(probes[i]!.x, want.data, tolerance, layer)
        model.dispose()
      })

      test('the gradients of every parameter at step 0', async () => {
        const model = modelOf(variant, held, layersOf(variant))
        const { loss, gradients } = await model.gradientsOnBatch(...batch(0))
        assertClose([loss], [variant.losses[0]!], tolerance, 'loss')
        assert.deepEqual(Object.keys(gradients).sort(), Object.keys(variant.gradients).sort())
        for (const [parameter, want] of Object.entries(variant.gradients)) {
          const got = gradients[parameter]!
          assert.deepEqual(got.shape, want.shape, parameter)
          // A bias before batch normalization has gradient 0 but for rounding: its kernel's tells what is small.
          const kernel = variant.gradients[parameter.replace('bias', 'kernel')]!
          assertClose(got.data, want.data, tolerance, parameter, largest(kernel.data))
        }
        model.dispose()
      })

      test('ten steps', async () => {
        const model = modelOf(variant, held, layersOf(variant))
        const names = Object.keys(variant.initial)
        const infer = async (want: Stored, when: string) =>
          assertClose((await model.predict(stored(network.xTest))).data, want.data, tolerance, `inference ${when}`)

        await infer(variant.inferenceBefore, 'before')
        for (let step = 0; step < 10; step++) {
          const { loss, accuracy } = await model.trainOnBatch(...batch(step))
          assertClose([loss!], [variant.losses[step]!], tolerance, `loss of step ${step}`)
          assertClose([accuracy!], [variant.accuracies[step]!], 1e-6, `accuracy of step ${step}`)
        }
        const weights = await model.getWeights()
        assert.equal(weights.length, names.length)
        for (const [i, parameter] of names.entries()) {
          assertClose(weights[i]!.data, variant.final[parameter]!.data, tolerance, `final ${parameter}`)
        }
        await infer(variant.inferenceAfter, 'after')
        model.dispose()
      })
    })
  }
}
