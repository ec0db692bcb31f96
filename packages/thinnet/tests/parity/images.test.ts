import { describe, test } from 'node:test'
import { type Layer, layers, optimizers, sequential, tensor } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Named {
  layer: keyof typeof layers
  options: object
}
interface Case extends Named {
  x: Stored
  weights: Stored[]
  dy: Stored
  y: Stored
  dx: Stored
  gradients: Stored[]
}
interface Network {
  layers: Named[]
  x: Stored
  weights: Stored[]
  y: Stored
  target: Stored
  losses: number[]
}

const { cases, networks } = fixture<{ cases: Case[]; networks: Record<string, Network> }>('images')

/** [batch, …, channels] to [batch, channels, …]. */
function channelsFirst({ shape, data }: Stored): Stored {
  if (shape.length < 3) return { shape, data }
  const [batch, channels] = [shape[0]!, shape.at(-1)!]
  const pixels = data.length / batch / channels
  const out = data.map((_, i) => {
    const [n, c, p] = [Math.floor(i / channels / pixels), Math.floor(i / pixels) % channels, i % pixels]
    return data[(n * pixels + p) * channels + c]!
  })
  return { shape: [batch, channels, ...shape.slice(1, -1)], data: out }
}

/** These have no data format in Keras. */
const LAST_ONLY = ['cropping1d', 'upSampling1d', 'reshape', 'permute']
const make = ({ layer, options }: Named, dataFormat: 'channelsLast' | 'channelsFirst'): Layer =>
  (layers[layer] as (options: object) => Layer)(LAST_ONLY.includes(layer) ? options : { ...options, dataFormat })

for (const { backend, dtype, tolerance } of CHECKED) {
  for (const [dataFormat, arrange] of [
    ['channelsLast', (x: Stored) => x],
    ['channelsFirst', channelsFirst],
  ] as const) {
    describe(`layers of images, in Keras and on ${backend} in ${dtype}, ${dataFormat}`, () => {
      for (const [i, c] of cases.entries()) {
        if (dataFormat === 'channelsFirst' && LAST_ONLY.includes(c.layer)) continue
        test(`${i}: ${c.layer} ${JSON.stringify(c.options)}`, async () => {
          const [x, y, dy] = [arrange(c.x), arrange(c.y), arrange(c.dy)]
          const before = new Probe({ inputShape: x.shape.slice(1) })
          const after = new Probe({ gradient: dy.data })
          const net = sequential({ seed: 0, backend, dtype, layers: [before, make(c, dataFormat), after] })
          net.compile({ optimizer: optimizers.sgd(), loss: 'meanSquaredError' })
          net.setWeights([PROBE_WEIGHT, ...c.weights].map(stored))
          const zeros = tensor(new Float32Array(y.data.length), y.shape)
          const { gradients } = await net.gradientsOnBatch(stored(x), zeros)
          assertClose(after.x, y.data, tolerance, 'y')
          assertClose(before.dy, arrange(c.dx).data, tolerance, 'dx')
          const [, ...got] = Object.values(gradients)
          for (const [k, want] of c.gradients.entries())
            assertClose(got[k]!.data, want.data, tolerance, `gradient ${k}`)
          net.dispose()
        })
      }

      for (const [name, c] of Object.entries(networks)) {
        if (dataFormat === 'channelsFirst' && c.layers.some(({ layer }) => LAST_ONLY.includes(layer))) continue
        test(`a network of ${name}: outputs and ten training losses`, async () => {
          const net = sequential({ seed: 0, backend, dtype, layers: c.layers.map(one => make(one, dataFormat)) })
          net.build({ inputShape: arrange(c.x).shape.slice(1) })
          net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' })
          net.setWeights(c.weights.map(stored))
          const x = stored(arrange(c.x))
          assertClose((await net.predict(x)).data, c.y.data, tolerance, 'outputs')
          for (const [step, want] of c.losses.entries()) {
            const { loss } = await net.trainOnBatch(x, stored(c.target))
            assertClose([loss!], [want], tolerance, `loss of step ${step}`)
          }
          net.dispose()
        })
      }
    })
  }
}
