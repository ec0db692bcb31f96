import { describe, test } from 'node:test'
import { constraints, type Layer, layers, optimizers, regularizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, largest, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Case {
  layer: 'leakyRelu' | 'elu' | 'relu' | 'softmax' | 'prelu' | 'rescaling' | 'normalization' | 'categoryEncoding'
  options: object
  /** What the layer is adapted to. */
  adapt: Stored | null
  x: Stored
  weights: Stored[]
  dy: Stored
  y: Stored
  dx: Stored
  gradients: Stored[]
}
interface Fixture {
  cases: Case[]
  training: { x: Stored; y: Stored; initial: Stored[]; losses: number[]; final: Stored[] }
}

const { cases, training } = fixture<Fixture>('unary_layers')

function made({ layer, options, adapt }: Case): Layer {
  const of: Layer = layers[layer](options as never)
  if (adapt) (of as ReturnType<typeof layers.normalization>).adapt(stored(adapt))
  return of
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`layers of one input, in Keras and on ${backend} in ${dtype}`, () => {
    for (const [i, one] of cases.entries()) {
      const { layer, options, adapt, x, weights, dy, y, dx, gradients } = one
      const title = `${layer} ${JSON.stringify(options)} of [${x.shape}]${adapt ? ', adapted' : ''}`
      if (layer === 'categoryEncoding') {
        test(`${i}: ${title}`, async () => {
          const net = sequential({ backend, dtype, layers: [made(one)] })
          assertClose((await net.predict(stored(x))).data, y.data, 0, 'y')
          net.dispose()
        })
        continue
      }
      test(`${i}: ${title}`, async () => {
        const before = new Probe({ inputShape: x.shape.slice(1) })
        const after = new Probe({ gradient: dy.data })
        const net = sequential({ seed: 0, backend, dtype, layers: [before, made(one), after] })
        net.compile({ loss: 'meanSquaredError' })
        net.setWeights([PROBE_WEIGHT, ...weights].map(stored))
        const got = await net.gradientsOnBatch(stored(x), stored(dy))
        // TensorFlow's default slope is one of float32.
        const closely = layer === 'leakyRelu' ? Math.max(tolerance, 1e-7) : tolerance
        assertClose(after.x, y.data, closely, 'y', Math.max(1, largest(y.data)))
        assertClose(before.dy, dx.data, closely, 'dx', Math.max(1, largest(dx.data)))
        const [, ...found] = Object.values(got.gradients)
        for (const [k, gradient] of gradients.entries()) assertClose(found[k]!.data, gradient.data, tolerance, 'alpha')
        net.dispose()
      })
    }

    test('ten steps with learned slopes, a penalty and a constraint on them', async () => {
      const net = sequential({
        backend,
        dtype,
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 2, inputShape: [3, 3, 2] }),
          layers.prelu({ sharedAxes: [1, 2], alphaRegularizer: regularizers.l2({ l2: 1 / 64 }) }),
          layers.flatten(),
          layers.dense({ units: 5 }),
          layers.prelu({ alphaConstraint: constraints.nonNeg() }),
          layers.dense({ units: 2 }),
        ],
      })
      net.compile({ optimizer: optimizers.sgd({ learningRate: 1 / 64, momentum: 0.875 }), loss: 'meanSquaredError' })
      net.setWeights(training.initial.map(stored))
      for (const [step, loss] of training.losses.entries()) {
        const got = await net.trainOnBatch(stored(at(training.x, step)), stored(at(training.y, step)))
        assertClose([got.loss!], [loss], tolerance, `loss of step ${step}`)
      }
      for (const [k, weight] of (await net.getWeights()).entries()) {
        assertClose(weight.data, training.final[k]!.data, tolerance, net.weightNames[k]!)
      }
      net.dispose()
    })
  })
}
