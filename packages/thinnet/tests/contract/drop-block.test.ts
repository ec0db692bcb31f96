import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DataFormat, DropoutMask, Kernels } from '../../src/kernels/kernels.ts'
import { keepMask } from '../../src/random/dropout-mask.ts'
import { PURPOSE, type Stream } from '../../src/random/streams.ts'
import { assertClose } from './compare.ts'
import { onEach, onEachFloat32, reference } from './implementations.ts'
import { call, out } from './regions.ts'

const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }

interface Images {
  samples: number
  height: number
  width: number
  channels: number
  blockSize: number
  dataFormat: DataFormat
}

function shapeOf({ samples, height, width, channels, dataFormat }: Images): number[] {
  return dataFormat === 'channelsLast' ? [samples, height, width, channels] : [samples, channels, height, width]
}

async function maskOf(kernels: Kernels, images: Images, seeds: DropoutMask): Promise<number[]> {
  return (
    await call(kernels, {}, { mask: out(shapeOf(images)) }, (k, { mask }) => k.dropBlockMask(mask, seeds, images))
  ).mask
}

/** Element by element: 0 where one of the corners up to b − 1 above and to the left is drawn. */
function expected(images: Images, seeds: DropoutMask): number[] {
  const { samples, height, width, channels, blockSize: b, dataFormat } = images
  const [down, across] = [height - b + 1, width - b + 1]
  const drawn = new Uint8Array(samples * down * across * channels)
  keepMask(seeds.stream, seeds.rate, seeds.first, drawn.length, drawn)
  const isSeed = (n: number, p: number, q: number, c: number) =>
    p >= 0 && q >= 0 && p < down && q < across && dataFormat === 'channelsLast'
      ? !drawn[((n * down + p) * across + q) * channels + c]
      : p >= 0 && q >= 0 && p < down && q < across && !drawn[((n * channels + c) * down + p) * across + q]
  const size = height * width * channels
  const mask: number[] = []
  for (let n = 0; n < samples; n++) {
    const sample = Array.from({ length: size }, (_, i) => {
      const channel = dataFormat === 'channelsLast' ? i % channels : Math.floor(i / (height * width))
      const pixel = dataFormat === 'channelsLast' ? Math.floor(i / channels) : i % (height * width)
      const [row, column] = [Math.floor(pixel / width), pixel % width]
      for (let p = row - b + 1; p <= row; p++) {
        for (let q = column - b + 1; q <= column; q++) if (isSeed(n, p, q, channel)) return 0
      }
      return 1
    })
    const kept = sample.filter(one => one).length
    mask.push(...sample.map(one => one && size / kept))
  }
  return mask
}

const formats = ['channelsLast', 'channelsFirst'] as const

onEach('dropBlockMask', kernels => {
  for (const dataFormat of formats) {
    for (const blockSize of [1, 2, 3, 5]) {
      test(`${dataFormat}, blocks of ${blockSize}: as defined`, async () => {
        const images = { samples: 3, height: 5, width: 7, channels: 3, blockSize, dataFormat }
        for (const rate of [0, 0.03, 0.2, 0.5, 1]) {
          for (const first of [0, 9, 2 ** 36 + 5]) {
            const seeds = { rate, stream, first }
            assertClose(kernels, await maskOf(kernels, images, seeds), expected(images, seeds), { factor: 1 })
          }
        }
      })
    }

    test(`${dataFormat}: more seeds than are drawn at a time`, async () => {
      const images = { samples: 2, height: 41, width: 43, channels: 5, blockSize: 3, dataFormat }
      const seeds = { rate: 0.02, stream, first: 11 }
      assertClose(kernels, await maskOf(kernels, images, seeds), expected(images, seeds), { factor: 1 })
    })

    test(`${dataFormat}: a batch computed in parts`, async () => {
      const images = { samples: 4, height: 6, width: 5, channels: 2, blockSize: 2, dataFormat }
      const whole = await maskOf(kernels, images, { rate: 0.2, stream, first: 0 })
      const first = 3 * 5 * 4 * 2
      const part = await maskOf(kernels, { ...images, samples: 1 }, { rate: 0.2, stream, first })
      assert.deepEqual(part, whole.slice(3 * 60))
    })
  }

  test('of no images is empty; one that covers all is 0', async () => {
    const images = { samples: 0, height: 4, width: 4, channels: 1, blockSize: 4, dataFormat: 'channelsLast' } as const
    assert.deepEqual(await maskOf(kernels, images, { rate: 0.5, stream, first: 0 }), [])
    assert.deepEqual(await maskOf(kernels, { ...images, samples: 1 }, { rate: 1, stream, first: 0 }), Array(16).fill(0))
  })
})

onEachFloat32('dropBlock', kernels => {
  const word = fc.integer({ min: 0, max: 0xffffffff })
  const side = fc.integer({ min: 1, max: 9 })

  test('any images, rate, stream and first', async () => {
    const images = fc
      .record({ samples: fc.nat(3), height: side, width: side, channels: fc.integer({ min: 1, max: 4 }) })
      .chain(of =>
        fc.record({
          ...Object.fromEntries(Object.entries(of).map(([name, value]) => [name, fc.constant(value)])),
          blockSize: fc.integer({ min: 1, max: Math.min(of.height, of.width) }),
          dataFormat: fc.constantFrom(...formats),
        }),
      ) as fc.Arbitrary<Images>
    const masks = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      stream: fc.record({ key: fc.tuple(word, word), step: word, site: word, purpose: fc.constant(PURPOSE.dropout) }),
      first: fc.integer({ min: 0, max: 2 ** 40 }),
    })
    await fc.assert(
      fc.asyncProperty(images, masks, async (of, seeds) => {
        assertClose(kernels, await maskOf(kernels, of, seeds), await maskOf(reference, of, seeds), { factor: 1 })
      }),
      { numRuns: 200 },
    )
  })
})
