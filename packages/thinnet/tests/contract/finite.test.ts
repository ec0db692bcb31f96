import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { onEach } from './implementations.ts'
import { Layout } from './regions.ts'

/** Several blocks that are looked through by themselves. */
const ROOM = 9000
const { NaN: nan, POSITIVE_INFINITY: infinity, MAX_VALUE: most } = Number

onEach('finite', kernels => {
  const layout = new Layout(kernels.dtype)
  const room = layout.region([ROOM])
  const integers = layout.region([4], 'int32')
  kernels.reserve(layout.end)

  test('a value that is NaN or infinite is found wherever it is, and nothing beyond the region is', async () => {
    const place = fc.record({
      size: fc.integer({ min: 1, max: ROOM - 1 }),
      at: fc.nat(ROOM - 2),
      bad: fc.constantFrom(nan, infinity, -infinity),
    })
    await fc.assert(
      fc.asyncProperty(place, async ({ size, at, bad }) => {
        const region = { ...room, shape: [size], size }
        const largest = kernels.dtype === 'float32' ? Math.fround(3.4028234e38) : most
        kernels.write(room, new Array(ROOM).fill(-largest))
        kernels.write(room, [bad], size)
        assert.equal(await kernels.allFinite(region), true)
        kernels.write(room, [bad], at % size)
        assert.equal(await kernels.allFinite(region), false)
      }),
      { numRuns: 20 },
    )
  })

  test('integers are finite, whatever their bits', async () => {
    kernels.write(integers, [0, -1, 0x7f800000, 0x7fffffff])
    assert.equal(await kernels.allFinite(integers), true)
  })

  test('nothing is finite', async () => {
    assert.equal(await kernels.allFinite({ ...room, shape: [0], size: 0 }), true)
  })
})
