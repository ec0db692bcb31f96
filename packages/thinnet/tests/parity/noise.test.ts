import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, optimizers, sequential, standalone } from '../../src/index.ts'
import { normals } from '../../src/random/normal.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { assertClose, at, CHECKED, fixture, largest, Probe, type Stored, stored } from './support.ts'

interface Run {
  initial: Record<string, Stored>
  /** [step, batch, …] */
  x: Stored
  targets: Stored
  losses: number[]
  /** Into the layer and out of it, at step 0, and the loss's derivatives to both. */
  hidden: Stored
  y: Stored
  dx: Stored
  dy: Stored
  gradients: Record<string, Stored>
  final: Record<string, Stored>
}
interface Noise {
  seed: number
  rate: number
  learningRate: number
  stddev: number
  layers: Record<'alphaDropout' | 'gaussianDropout' | 'gaussianNoise', Run>
  activations: Record<'selu' | 'elu', { x: Stored; y: Stored; dx: Stored }>
  normals: Stored
}

const noise = fixture<Noise>('noise')
const { seed, rate, stddev } = noise
const make = {
  alphaDropout: () => layers.alphaDropout({ rate }),
  gaussianDropout: () => layers.gaussianDropout({ rate }),
  gaussianNoise: () => layers.gaussianNoise({ stddev }),
}

test("the public definition of normal numbers, by Python's standard library", () => {
  const stream = { key: seedKey(seed), step: 3, site: siteOf('layer'), purpose: PURPOSE.noise }
  const got = normals(stream, 100, 1900)
  noise.normals.data.forEach((want, i) => {
    assert.ok(Math.abs(got[i]! / want - 1) < 1e-14, `${got[i]}, not ${want}`)
  })
})

for (const { backend, dtype, tolerance } of CHECKED) {
  for (const [name, run] of Object.entries(noise.layers) as [keyof typeof make, Run][]) {
    const modelOf = (probes: [before?: Probe, after?: Probe] = []) => {
      const model = sequential({
        seed,
        backend,
        dtype,
        layers: [
          layers.dense({ units: 8, activation: 'selu', inputShape: [5] }),
          ...(probes[0] ? [probes[0]] : []),
          make[name](),
          ...(probes[1] ? [probes[1]] : []),
          layers.dense({ units: 3 }),
        ],
      })
      model.compile({ optimizer: optimizers.sgd({ learningRate: noise.learningRate }), loss: 'meanSquaredError' })
      model.setWeights(Object.values(run.initial).map(stored))
      return model
    }
    const batch = (step: number) => [stored(at(run.x, step)), stored(at(run.targets, step))] as const

    describe(`${name} on ${backend}`, () => {
      test('both directions and all gradients at step 0', async () => {
        const [before, after] = [new Probe(), new Probe()]
        const model = modelOf([before, after])
        const { loss, gradients } = await model.gradientsOnBatch(...batch(0))
        model.dispose()
        assertClose([loss], [run.losses[0]!], tolerance, 'loss')
        assertClose(before.x, run.hidden.data, tolerance, 'hidden')
        assertClose(after.x, run.y.data, tolerance, 'y')
        assertClose(after.dy, run.dy.data, tolerance, 'dy')
        assertClose(before.dy, run.dx.data, tolerance, 'dx')
        assert.deepEqual(Object.keys(gradients).sort(), Object.keys(run.gradients).sort())
        for (const [parameter, want] of Object.entries(run.gradients)) {
          assertClose(gradients[parameter]!.data, want.data, tolerance, parameter)
        }
      })

      test('ten steps', async () => {
        const model = modelOf()
        for (const [step, want] of run.losses.entries()) {
          const { loss } = await model.trainOnBatch(...batch(step))
          assertClose([loss!], [want], tolerance, `loss of step ${step}`)
        }
        const weights = await model.getWeights()
        model.dispose()
        for (const [i, [parameter, want]] of Object.entries(run.final).entries()) {
          assertClose(weights[i]!.data, want.data, tolerance, parameter)
        }
      })
    })
  }

  for (const [activation, want] of Object.entries(noise.activations) as [
    'selu' | 'elu',
    { x: Stored; y: Stored; dx: Stored },
  ][]) {
    test(`${activation} on ${backend}`, async () => {
      const n = want.x.data.length
      const model = standalone(layers.activation({ activation }), { inputShape: [n], backend, dtype, seed: 1 })
      const y = (await model.forward(stored({ shape: [1, n], data: want.x.data }))).data
      const dx = (await model.backward(stored({ shape: [1, n], data: Array(n).fill(1) }))).data
      // Each by itself, so that small x count as much as large ones.
      for (let i = 0; i < n; i++) assertClose([y[i]!], [want.y.data[i]!], dtype === 'float64' ? 1e-13 : 3e-7, `y[${i}]`)
      // A derivative in terms of y has the rounding of y, which at the far end is all there is of it.
      assertClose(dx, want.dx.data, dtype === 'float64' ? 1e-13 : 3e-7, 'dx', largest(want.dx.data))
    })
  }
}
