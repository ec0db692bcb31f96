import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, standalone } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, type Stored, stored } from './support.ts'

interface Case {
  options: { rate: number; blockSize: number; dataFormat: 'channelsLast' | 'channelsFirst'; seed?: number }
  step: number
  x: Stored
  dy: Stored
  y: Stored
  dx: Stored
  mask: Stored
}
const { seed, cases } = fixture<{ seed: number; cases: Case[] }>('drop_block')

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`dropBlock2d by PyTorch, on ${backend} in ${dtype}`, () => {
    for (const c of cases) {
      test(`[${c.x.shape}] ${JSON.stringify(c.options)}`, async () => {
        const layer = layers.dropBlock2d({ ...c.options, name: 'blocks' })
        const alone = standalone(layer, { inputShape: c.x.shape.slice(1), seed, backend, dtype })
        for (let step = 0; step < c.step; step++) await alone.forward(stored(c.x))
        const y = await alone.forward(stored(c.x))
        assert.deepEqual(
          Array.from(y.data, Boolean),
          c.mask.data.map((kept, i) => kept * c.x.data[i]! !== 0),
        )
        assertClose(y.data, c.y.data, tolerance, 'y')
        assertClose((await alone.backward(stored(c.dy))).data, c.dx.data, tolerance, 'dx')
        const inference = await alone.forward(stored(c.x), { training: false })
        assertClose(inference.data, c.x.data, 1e-7, 'inference')
      })
    }
  })
}
