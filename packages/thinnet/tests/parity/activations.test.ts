import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Activation, activations, layers, losses, sequential } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, Probe, type Stored, stored } from './support.ts'

interface Fixture {
  x: Stored
  dy: Stored
  cases: { name: keyof typeof activations; options: object; rounded: boolean; y: Stored; dx: Stored }[]
}

const { x, dy, cases } = fixture<Fixture>('activations')

test('every activation is compared', () => {
  const names = new Set(cases.map(({ name }) => name))
  assert.deepEqual([...names].sort(), Object.keys(activations).sort())
})

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`activations on ${backend} in ${dtype}`, () => {
    for (const { name, options, rounded, y, dx } of cases) {
      test(`${name} ${JSON.stringify(options)}`, async () => {
        const entry = activations[name]
        const activation: Activation = typeof entry === 'function' ? entry(options) : entry
        const before = new Probe({ inputShape: x.shape.slice(1) })
        const after = new Probe({ gradient: dy.data })
        const model = sequential({
          seed: 0,
          backend,
          dtype,
          layers: [before, layers.activation({ activation }), after],
        })
        model.compile({ optimizer: 'sgd', loss: losses.meanSquaredError() })
        await model.gradientsOnBatch(stored(x), stored(x))
        // as far as a constant of float32 goes
        const closely = rounded ? Math.max(tolerance, 1e-7) : tolerance
        assertClose(after.x, y.data, closely, 'y')
        assertClose(before.dy, dx.data, closely, 'dx')
        model.dispose()
      })
    }
  })
}
