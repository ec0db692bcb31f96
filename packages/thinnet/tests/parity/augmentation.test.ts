import { describe, test } from 'node:test'
import { layers, optimizers, sequential } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Case {
  layer: 'randomFlip' | 'randomRotation' | 'randomTranslation' | 'randomZoom'
  options: { dataFormat?: 'channelsLast' | 'channelsFirst' }
  y: Stored
  dx: Stored
}
interface Fixture {
  seed: string
  step: number
  images: Record<'channelsLast' | 'channelsFirst', [x: Stored, dy: Stored]>
  cases: Case[]
  training: { x: Stored; t: Stored; options: { factor: number }; initial: Stored[]; losses: number[]; final: Stored[] }
}

const { seed: written, step, images, cases, training } = fixture<Fixture>('augmentation')
const seed = BigInt(written)

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`augmentation, in Keras and on ${backend} in ${dtype}`, () => {
    for (const { layer, options, y, dx } of cases) {
      test(`${layer} ${JSON.stringify(options)}`, async () => {
        const [x, dy] = images[options.dataFormat ?? 'channelsLast']
        const before = new Probe({ inputShape: x.shape.slice(1) })
        const after = new Probe({ gradient: dy.data })
        const augment = layers[layer](options as never)
        const net = sequential({ seed, backend, dtype, layers: [before, augment, after] })
        net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
        net.setWeights([stored(PROBE_WEIGHT)])
        // the one at this step is the last
        for (let i = 0; i <= step; i++) await net.trainOnBatch(stored(x), stored(dy))
        // Keras has these transforms in float32.
        const rounded = layer === 'randomZoom' || layer === 'randomTranslation'
        const closely = rounded ? Math.max(tolerance, 1e-5) : tolerance
        assertClose(after.x, y.data, closely, 'y')
        assertClose(before.dy, dx.data, closely, 'dx')
        net.dispose()
      })
    }

    test('ten steps with a rotation after a convolution', async () => {
      const net = sequential({
        seed,
        backend,
        dtype,
        layers: [
          layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [5, 5, 1] }),
          layers.randomRotation(training.options),
          layers.flatten(),
          layers.dense({ units: 2 }),
        ],
      })
      net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' })
      net.setWeights(training.initial.map(stored))
      for (const [i, loss] of training.losses.entries()) {
        const got = await net.trainOnBatch(stored(at(training.x, i)), stored(at(training.t, i)))
        assertClose([got.loss!], [loss], tolerance, `loss of step ${i}`)
      }
      for (const [k, weight] of (await net.getWeights()).entries()) {
        assertClose(weight.data, training.final[k]!.data, tolerance, net.weightNames[k]!)
      }
      net.dispose()
    })
  })
}
