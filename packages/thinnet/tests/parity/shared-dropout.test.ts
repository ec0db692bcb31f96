import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, standalone } from '../../src/index.ts'
import { onEach } from '../contract/implementations.ts'
import { call, given, out } from '../contract/regions.ts'
import { assertClose, CHECKED, fixture, type Stored, stored } from './support.ts'

interface Case {
  kind: 'dropout' | 'spatialDropout1d' | 'spatialDropout2d' | 'stochasticDepth'
  options: { name: string; rate: number; scaling: string; seed?: number }
  seed: number
  step: number
  x: Stored
  dy: Stored
  mask: Stored
  y: Stored
  dx: Stored
}

/** With the mask of the public definition, drawn and broadcast in NumPy. */
for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`dropouts with shared draws on ${backend}`, () => {
    for (const c of fixture<Case[]>('shared_dropout')) {
      const { name, ...options } = c.options
      test(`${c.kind} ${JSON.stringify(options)} on [${c.x.shape}]`, async () => {
        const make = layers[c.kind] as (options: unknown) => Layer
        const inputShape = c.x.shape.slice(1)
        const alone = standalone(make(c.options), { inputShape, seed: c.seed, backend, dtype })
        for (let step = 0; step < c.step; step++) await alone.forward(stored(c.x))
        const y = await alone.forward(stored(c.x))
        assertClose(y.data, c.y.data, tolerance, 'y')
        const dx = await alone.backward(stored(c.dy))
        assertClose(dx.data, c.dx.data, tolerance, 'dx')
        for (const [i, kept] of c.mask.data.entries()) if (!kept) assert.ok(y.data[i] === 0 && dx.data[i] === 0)
      })
    }
  })
}

interface Given extends Pick<Case, 'x' | 'dy' | 'mask' | 'y' | 'dx'> {
  name: string
  rate: number
  inner: number
}

/** With the masks that the others drew. */
for (const by of ['keras', 'torch']) {
  onEach(`dropouts of ${by}, given the mask`, kernels => {
    for (const c of fixture<Given[]>(`${by}_dropout`)) {
      test(`${c.name}, rate ${c.rate}, on [${c.x.shape}]`, async () => {
        const { inner } = c
        const of = ({ shape, data }: Stored) => given(shape, data)
        const inputs = { x: of(c.x), dy: of(c.dy), mask: of(c.mask) }
        const got = await call(kernels, inputs, { y: out(c.x.shape), dx: out(c.x.shape) }, (k, r) => {
          k.applyMask(r.y, r.x, r.mask, { inner, scale: 1 / (1 - c.rate) })
          k.applyMask(r.dx, r.dy, r.mask, { inner, scale: 1 / (1 - c.rate) })
        })
        const tolerance = kernels.dtype === 'float64' ? 1e-14 : 1e-6
        assertClose(got.y, c.y.data, tolerance, 'y')
        assertClose(got.dx, c.dx.data, tolerance, 'dx')
      })
    }
  })
}
