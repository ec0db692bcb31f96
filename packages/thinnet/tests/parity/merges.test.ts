import { describe, test } from 'node:test'
import { input, type Layer, layers, model } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, largest, Probe, type Stored, stored } from './support.ts'

interface Case {
  layer: 'add' | 'average' | 'concatenate' | 'dot' | 'maximum' | 'minimum' | 'multiply' | 'subtract'
  options: object
  xs: Stored[]
  dy: Stored
  y: Stored
  dxs: Stored[]
}

/** Row by row: where one vector is short, what goes back to it is large. */
function assertRows(got: readonly number[], { shape, data }: Stored, tolerance: number, what: string) {
  const width = data.length / shape[0]!
  for (let row = 0; row < shape[0]!; row++) {
    const [begin, end] = [row * width, (row + 1) * width]
    assertClose(got.slice(begin, end), data.slice(begin, end), tolerance, `${what}, row ${row}`)
  }
}

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`layers that merge values, in Keras and on ${backend} in ${dtype}`, () => {
    for (const [i, { layer, options, xs, dy, y, dxs }] of fixture<Case[]>('merges').entries()) {
      test(`${i}: ${layer} of ${xs.length} [${xs[0]!.shape}] ${JSON.stringify(options)}`, async () => {
        const inputs = xs.map(({ shape }) => input({ shape: shape.slice(1) }))
        const before = xs.map(({ shape }) => new Probe({ inputShape: shape.slice(1) }))
        const after = new Probe({ gradient: dy.data })
        const merge: Layer = layers[layer](options)
        const merged = merge.apply(before.map((probe, k) => probe.apply(inputs[k]!)))
        const net = model({ inputs, outputs: after.apply(merged), seed: 0, backend, dtype })
        net.compile({ loss: 'meanSquaredError' })
        await net.gradientsOnBatch(xs.map(stored), stored(dy))
        // A dot product may be near 0 though its terms are not.
        if (layer === 'dot') assertClose(after.x, y.data, tolerance, 'y', Math.max(1, largest(y.data)))
        else assertRows(after.x, y, tolerance, 'y')
        for (const [k, dx] of dxs.entries()) assertRows(before[k]!.dy, dx, tolerance, `dx of input ${k}`)
        net.dispose()
      })
    }
  })
}
