import { describe, test } from 'node:test'
import { layers, optimizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Variant {
  mode: 'sample' | 'batch'
  rate: number
  activation: 'tanh' | 'relu' | 'sigmoid'
  inferenceSamples: number
  layerSeed?: number
  initial: Record<string, Stored>
  /** In training, at step 0. */
  hidden: Stored
  y: Stored
  dx: Stored
  gradients: Record<string, Stored>
  losses: number[]
  final: Record<string, Stored>
  inference: Stored
}
const fixed = fixture<{ seed: number; learningRate: number; x: Stored; t: Stored; xTest: Stored; variants: Variant[] }>(
  'drop_connect',
)

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`dropConnect by PyTorch's autograd, on ${backend} in ${dtype}`, () => {
    for (const variant of fixed.variants) {
      const { mode, rate, activation, inferenceSamples, layerSeed } = variant
      const options = { mode, rate, inferenceSamples, ...(layerSeed !== undefined && { seed: layerSeed }) }

      const modelOf = (probes: Probe[]) => {
        const hidden = layers.dropConnect({ ...options, name: 'hidden', units: 7, activation })
        const out = layers.dropConnect({ ...options, name: 'out', units: 3 })
        const [before, between, after] = probes as [Probe, Probe, Probe]
        const model = sequential({ seed: fixed.seed, backend, dtype, layers: [before, hidden, between, out, after] })
        model.compile({
          optimizer: optimizers.sgd({ learningRate: fixed.learningRate }),
          loss: 'meanSquaredError',
        })
        model.setWeights([PROBE_WEIGHT, ...Object.values(variant.initial)].map(stored))
        return model
      }

      test(JSON.stringify({ ...options, activation }), async () => {
        const [before, between, after] = [new Probe({ inputShape: [9] }), new Probe(), new Probe()]
        const model = modelOf([before, between, after])
        const batch = (step: number) => [stored(at(fixed.x, step)), stored(at(fixed.t, step))] as const
        const { gradients } = await model.gradientsOnBatch(...batch(0))
        assertClose(between.x, variant.hidden.data, tolerance, 'hidden')
        assertClose(after.x, variant.y.data, tolerance, 'y')
        assertClose(before.dy, variant.dx.data, tolerance, 'dx')
        for (const [name, want] of Object.entries(variant.gradients)) {
          assertClose(gradients[name]!.data, want.data, tolerance, name)
        }

        const losses: number[] = []
        for (let step = 0; step < variant.losses.length; step++) {
          losses.push((await model.trainOnBatch(...batch(step))).loss!)
        }
        assertClose(losses, variant.losses, tolerance, 'losses')
        const [, ...weights] = await model.getWeights()
        for (const [i, [name, want]] of Object.entries(variant.final).entries()) {
          assertClose(weights[i]!.data, want.data, tolerance, name)
        }
        const inference = await model.predict(stored(fixed.xTest))
        assertClose(inference.data, variant.inference.data, tolerance, 'inference')
        model.dispose()
      })
    }
  })
}
