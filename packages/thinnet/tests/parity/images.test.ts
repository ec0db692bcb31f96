import { describe, test } from 'node:test'
import {
  type Call,
  type Declare,
  type Inputs,
  Layer,
  layers,
  optimizers,
  type Shape,
  sequential,
  tensor,
} from '../../src/index.ts'
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

interface Masked {
  x: Stored
  mask: Stored
  dy: Stored
  y: Stored
  dx: Stored
}

const { cases, networks, masked } = fixture<{ cases: Case[]; networks: Record<string, Network>; masked: Masked }>(
  'images',
)

/** y = x, with a padding mask. */
class Padded extends Layer {
  readonly mask: Stored

  constructor(mask: Stored) {
    super({})
    this.mask = mask
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const mask = declare.saved([this.mask.shape[1]!])
    declare.outputPadding(mask)
    return {
      forward: ([x], { kernels }) => {
        kernels.copy(y, x)
        kernels.write(mask, this.mask.data)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.copy(dx, dy)
        return [dx]
      },
    }
  }
}

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
const make = ({ layer, options }: Named, dataFormat: 'channelsLast' | 'channelsFirst', more: object = {}): Layer => {
  const format = LAST_ONLY.includes(layer) ? {} : { dataFormat }
  return (layers[layer] as (options: object) => Layer)({ ...options, ...format, ...more })
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`on ${backend} in ${dtype}`, () => {
    test('globalAveragePooling1d of sequences with padding, whatever lies there', async () => {
      const { mask, y, dy, dx } = masked
      const x = { ...masked.x, data: [...masked.x.data] }
      x.data[2 * x.shape[2]!] = 1000 // in a step that does not count
      const before = new Probe({ inputShape: x.shape.slice(1) })
      const after = new Probe({ gradient: dy.data })
      const pooling = layers.globalAveragePooling1d()
      const net = sequential({ seed: 0, backend, dtype, layers: [before, new Padded(mask), pooling, after] })
      net.compile({ loss: 'meanSquaredError' })
      await net.gradientsOnBatch(stored(x), stored(dy))
      assertClose(after.x, y.data, tolerance, 'y')
      assertClose(before.dy, dx.data, tolerance, 'dx')
      net.dispose()
    })
  })

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
          const given = { inputShape: arrange(c.x).shape.slice(1) }
          const all = c.layers.map((one, i) => make(one, dataFormat, i === 0 ? given : {}))
          const net = sequential({ seed: 0, backend, dtype, layers: all })
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
