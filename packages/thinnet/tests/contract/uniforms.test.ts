import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { UniformNoise } from '../../src/kernels/kernels.ts'
import { philox4x32 } from '../../src/random/philox.ts'
import { PURPOSE, type Stream } from '../../src/random/streams.ts'
import { onEach } from './implementations.ts'
import { call, out } from './regions.ts'

// Of another purpose: the kernel draws under its own.
const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }

/** The definition of UniformNoise once more, word by word as it is written. */
function uniform({ stream, first }: UniformNoise, i: number): number {
  const { step, site, key } = stream
  const words = new Uint32Array(4)
  philox4x32(Math.floor((first + i) / 4), step, site, 5, key[0], key[1], words)
  return (words[(first + i) % 4]! + 0.5) / 2 ** 32
}

onEach('uniforms', kernels => {
  const float32 = kernels.dtype === 'float32'
  const round = (u: number) => (float32 ? Math.min(Math.fround(u), 1 - 2 ** -24) : u)
  const draw = async (size: number, noise: UniformNoise) =>
    (await call(kernels, {}, { y: out([size]) }, (k, { y }) => k.uniforms(y, noise))).y
  const defined = (size: number, noise: UniformNoise) =>
    Array.from({ length: size }, (_, i) => round(uniform(noise, i)))

  test('are the defined ones, bit for bit, of any size from anywhere', async () => {
    for (const first of [0, 1, 2, 3, 30, 1_000_003, 2 ** 34 - 2]) {
      for (const size of [0, 1, 3, 4, 5, 31, 32, 33, 63, 500]) {
        const noise = { stream, first }
        assert.deepEqual(await draw(size, noise), defined(size, noise), `first ${first}, size ${size}`)
      }
    }
  })

  test('of any stream', async () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    const streams = fc.record({ key: fc.tuple(word, word), step: word, site: word, purpose: fc.constant(0) })
    await fc.assert(
      fc.asyncProperty(streams, fc.integer({ min: 0, max: 2 ** 35 }), async (stream, first) => {
        assert.deepEqual(await draw(70, { stream, first }), defined(70, { stream, first }))
      }),
      { numRuns: 100 },
    )
  })

  test('a word that float32 would round up to 1 stays below', async () => {
    // This stream's first of the 128 words that are nearest to 2³².
    const noise = { stream, first: 7_095_240 }
    assert.equal(Math.fround(uniform(noise, 0)), 1)
    assert.deepEqual(await draw(1, noise), [float32 ? 1 - 2 ** -24 : uniform(noise, 0)])
  })
})
