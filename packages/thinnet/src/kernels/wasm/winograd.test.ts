import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ASKED_FOR } from '../../../tests/every-group.ts'
import type { DataFormat, HostKernels } from '../kernels.ts'
import { createReferenceKernels } from '../reference/index.ts'
import type { Region } from '../region.ts'
import { createWasmKernels } from './index.ts'

interface Shape {
  batch: number
  size: number
  channels: number
  filters: number
  padding: number
  dataFormat?: DataFormat
}

type Name = 'x' | 'kernel' | 'bias' | 'dy' | 'y' | 'dx' | 'dkernel'

/** All directions of a convolution of 3 × 3, on values drawn by `random`: the same for every kernels. */
function convolve(
  kernels: HostKernels,
  shape: Shape,
  random: (name: Name, i: number) => number,
): Record<Name, number[]> {
  const { batch, size, channels, filters, padding, dataFormat = 'channelsLast' } = shape
  const out = size + 2 * padding - 2
  const image = (pixels: number, c: number) =>
    dataFormat === 'channelsLast' ? [batch, pixels, pixels, c] : [batch, c, pixels, pixels]
  const [x, y, kernel] = [image(size, channels), image(out, filters), [3, 3, channels, filters]]
  const shapes: Record<Name, number[]> = { x, kernel, bias: [filters], dy: y, y, dx: x, dkernel: kernel }
  let offset = 0
  const regions = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const region: Region = { dtype: kernels.dtype, shape, size, offset }
      offset += Math.ceil(size / 8) * 64
      return [name, region]
    }),
  ) as Record<Name, Region>
  kernels.reserve(offset)
  for (const name of ['x', 'kernel', 'bias', 'dy'] as const) {
    kernels.write(
      regions[name],
      Array.from({ length: regions[name].size }, (_, i) => random(name, i)),
    )
  }
  const options = { strides: [1, 1], padding: [padding, padding], dataFormat } as const
  kernels.conv2dForward(regions.y, regions.x, regions.kernel, regions.bias, options)
  kernels.conv2dBackwardInput(regions.dx, regions.dy, regions.kernel, options)
  kernels.conv2dBackwardKernel(regions.dkernel, regions.x, regions.dy, options)
  const values = Object.entries(regions).map(([name, region]) => [name, Array.from(kernels.view(region))])
  return Object.fromEntries(values) as Record<Name, number[]>
}

/** Numbers from −1 to 1 that float32 holds exactly. */
function uniform(name: string, i: number): number {
  let z = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(name.charCodeAt(0) + 31 * name.length, 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 16), 0x7feb352d)
  z = Math.imul(z ^ (z >>> 15), 0x846ca68b)
  return ((z ^ (z >>> 16)) >> 8) / 2 ** 23
}

const LAYER: Shape = { batch: 2, size: 26, channels: 32, filters: 64, padding: 0 }
const OUTS = ['y', 'dx', 'dkernel'] as const
const wasm = createWasmKernels(1, {}, ASKED_FOR)
const reference = createReferenceKernels('float64')

/**
 * Errors count in units of 2⁻²³ times the largest Σ |terms| of an out: they come from a whole tile, so that an element of
 * few or small terms has the errors of its neighbours. Over thousands of random shapes they reached 7 of these for
 * numbers of both signs. For positive ones, whose rounding errors add up, it was 11 forwards and, backwards, 23 with 37
 * filters and 38 with 256. So 64, or 8e-6.
 */
const BOUND = 64 * 2 ** -23

describe("Winograd's convolution is as good as float32 sums, but for a small factor", () => {
  const shapes: Record<string, Shape> = {
    'a second layer': LAYER,
    'as many channels as there can be': { batch: 1, size: 6, channels: 256, filters: 256, padding: 1 },
    'few channels': { batch: 3, size: 14, channels: 3, filters: 5, padding: 1 },
    'padded by two, channels first': { ...LAYER, channels: 9, filters: 7, padding: 2, dataFormat: 'channelsFirst' },
    'a wide image': { batch: 1, size: 75, channels: 4, filters: 3, padding: 1 },
  }
  for (const [name, shape] of Object.entries(shapes)) {
    for (const [kind, random] of [
      ['both signs', uniform],
      ['positive', (name: Name, i: number) => Math.abs(uniform(name, i))],
    ] as const) {
      test(`${name}, ${kind}`, () => {
        const got = convolve(wasm, shape, random)
        const want = convolve(reference, shape, random)
        const terms = convolve(reference, shape, (name, i) => Math.abs(random(name, i)))
        for (const out of OUTS) {
          const largest = terms[out].reduce((a, b) => Math.max(a, b))
          const worst = want[out].reduce((most, value, i) => Math.max(most, Math.abs(got[out][i] - value)), 0)
          assert.ok(worst <= BOUND * largest, `${out}: off by ${worst / largest / 2 ** -23}`)
        }
      })
    }
  }
})

test('an image has the same bits in every batch', () => {
  // 18 runs of tiles an image, 7 a block: blocks end anywhere within an image
  const shape: Shape = { batch: 7, size: 34, channels: 3, filters: 6, padding: 1 }
  const all = convolve(wasm, shape, uniform)
  for (const batch of [1, 2, 3]) {
    for (const first of [1, 4]) {
      const size = { x: 34 * 34 * 3, dy: 34 * 34 * 6, kernel: 0, bias: 0, y: 34 * 34 * 6, dx: 34 * 34 * 3, dkernel: 0 }
      const part = convolve(wasm, { ...shape, batch }, (name, i) => uniform(name, first * size[name] + i))
      for (const out of ['y', 'dx'] as const) {
        assert.deepEqual(part[out], all[out].slice(first * size[out], (first + batch) * size[out]), out)
      }
    }
  }
})

test('both data formats have the same bits', () => {
  const shape: Shape = { batch: 3, size: 13, channels: 6, filters: 5, padding: 1 }
  const last = (c: number) => (i: number) =>
    Math.floor(i / (169 * c)) * 169 * c + (i % 169) * c + (Math.floor(i / 169) % c)
  const place = { x: last(6), dx: last(6), dy: last(5), y: last(5) }
  const want = convolve(wasm, shape, uniform)
  const got = convolve(wasm, { ...shape, dataFormat: 'channelsFirst' }, (name, i) =>
    uniform(name, name === 'x' || name === 'dy' ? place[name](i) : i),
  )
  for (const out of ['y', 'dx'] as const) {
    assert.deepEqual(
      got[out],
      got[out].map((_, i) => want[out][place[out](i)]),
      out,
    )
  }
  assert.deepEqual(got.dkernel, want.dkernel)
})

test('a NaN shows wherever it is seen', () => {
  const shape: Shape = { batch: 1, size: 10, channels: 4, filters: 4, padding: 1 }
  for (const name of ['x', 'kernel', 'dy'] as const) {
    for (const place of [0, 57, 143]) {
      const random = (which: Name, i: number) => (which === name && i === place ? Number.NaN : uniform(which, i))
      const got = convolve(wasm, shape, random)
      const want = convolve(reference, shape, random)
      for (const out of OUTS) {
        assert.ok(
          want[out].every((value, i) => !Number.isNaN(value) || Number.isNaN(got[out][i])),
          `${out} of ${name}[${place}]`,
        )
      }
    }
  }
})

test('the gradient of a batch of none is zero', () => {
  const { dkernel } = convolve(wasm, { ...LAYER, batch: 0 }, uniform)
  assert.ok(dkernel.every(value => value === 0))
})
