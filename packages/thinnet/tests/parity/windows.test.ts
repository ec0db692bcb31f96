import { describe, test } from 'node:test'
import { type Layer, layers, optimizers, sequential, tensor } from '../../src/index.ts'
import { assertClose, CHECKED, channelsFirst, fixture, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Window {
  strides: [number, number]
  padding: 'valid' | 'same'
  x: Stored
  y: Stored
  dy: Stored
  dx: Stored
}
interface Convolution extends Window {
  kernelSize: [number, number]
  kernel: Stored
  bias: Stored
  dkernel: Stored
  dbias: Stored
}
interface Pooling extends Window {
  poolSize: [number, number]
}

const FORMATS = [
  { dataFormat: 'channelsLast', arrange: (image: Stored) => image },
  { dataFormat: 'channelsFirst', arrange: channelsFirst },
] as const

for (const held of CHECKED) {
  for (const format of FORMATS) {
    const { tolerance, ...numbers } = held
    const { arrange, dataFormat } = format

    /** Sends x through the layer and the fixture's dy back. */
    const through = async (layer: Layer, c: Window, weights: Stored[]) => {
      const x = arrange(c.x)
      const before = new Probe({ inputShape: x.shape.slice(1) })
      const after = new Probe({ gradient: arrange(c.dy).data })
      const model = sequential({ seed: 0, ...numbers, layers: [before, layer, after] })
      model.compile({ optimizer: optimizers.sgd(), loss: 'meanSquaredError' })
      model.setWeights([PROBE_WEIGHT, ...weights].map(stored))
      const zeros = tensor(new Float32Array(c.y.data.length), arrange(c.y).shape)
      const { gradients } = await model.gradientsOnBatch(stored(x), zeros)
      assertClose(after.x, arrange(c.y).data, tolerance, 'y')
      assertClose(before.dy, arrange(c.dx).data, tolerance, 'dx')
      model.dispose()
      return gradients
    }

    describe(`${dataFormat} on ${held.backend} in ${held.dtype}`, () => {
      for (const c of fixture<Convolution[]>('convolution')) {
        const { kernelSize, padding, strides } = c
        test(`conv2d ${kernelSize.join('x')}, strides ${strides.join(' ')}, ${padding}`, async () => {
          const layer = layers.conv2d({ filters: 3, kernelSize, strides, padding, dataFormat })
          const gradients = await through(layer, c, [c.kernel, c.bias])
          assertClose(gradients['conv2d/kernel']!.data, c.dkernel.data, tolerance, 'dkernel')
          assertClose(gradients['conv2d/bias']!.data, c.dbias.data, tolerance, 'dbias')
        })
      }

      fixture<Pooling[]>('pooling').forEach((c, i) => {
        const { poolSize, padding, strides } = c
        test(`maxPooling2d ${poolSize.join('x')}, strides ${strides.join(' ')}, ${padding}, case ${i}`, async () => {
          await through(layers.maxPooling2d({ poolSize, strides, padding, dataFormat }), c, [])
        })
      })
    })
  }
}
