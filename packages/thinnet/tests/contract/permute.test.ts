import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Region } from '../../src/kernels/region.ts'
import { sizeOf } from '../../src/tensor/shape.ts'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { fill, integers } from './values.ts'

/** All orders of so many axes. */
function orders(count: number): number[][] {
  if (count === 0) return [[]]
  return orders(count - 1).flatMap(order =>
    Array.from({ length: count }, (_, i) => [...order.slice(0, i), count - 1, ...order.slice(i)]),
  )
}

/** By indices: an element of x is found where y has it. */
function expected(shape: number[], axes: number[], x: ArrayLike<number>): number[] {
  const indicesOf = (i: number, sizes: number[]) =>
    sizes.reduceRight<[number[], number]>(
      ([found, rest], size) => [[rest % size, ...found], Math.floor(rest / size)],
      [[], i],
    )[0]
  const y: number[] = []
  for (let i = 0; i < x.length; i++) {
    const from = indicesOf(i, shape)
    y[axes.reduce((at, axis) => at * shape[axis]! + from[axis]!, 0)] = x[i]!
  }
  return y
}

onEach('permute', kernels => {
  const permuted = async (shape: number[], axes: number[], values: ArrayLike<number>) => {
    const inputs = { x: given(shape, values) }
    const yShape = axes.map(axis => shape[axis]!)
    const got = await call(kernels, inputs, { y: out(yShape) }, (k, { y, x }: Record<'x' | 'y', Region>) =>
      k.permute(y, x, { shape, axes }),
    )
    return got.y
  }

  test('by hand: a transposition, and heads that come before positions', async () => {
    assert.deepEqual(await permuted([2, 3], [1, 0], [1, 2, 3, 4, 5, 6]), [1, 4, 2, 5, 3, 6])
    assert.deepEqual(await permuted([1, 2, 2, 2], [0, 2, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8]), [1, 2, 5, 6, 3, 4, 7, 8])
  })

  test('any order of 4 axes, any sizes', async () => {
    const size = fc.oneof(fc.nat(9), fc.constantFrom(1, 16, 17))
    const shapes = fc.tuple(size, size, size, size)
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom(...orders(4)), async (shape, axes) => {
        const x = fill(sizeOf(shape), i => i)
        assert.deepEqual(await permuted(shape, axes, x), expected(shape, axes, x))
      }),
      { numRuns: 50 },
    )
  })

  test('no axes, one, and five in reverse', async () => {
    assert.deepEqual(await permuted([], [], [7]), [7])
    const [five, line] = [[2, 3, 1, 4, 5], integers(1, 70)]
    assert.deepEqual(await permuted([70], [0], line), line)
    const x = integers(2, 120)
    assert.deepEqual(await permuted(five, [4, 3, 2, 1, 0], x), expected(five, [4, 3, 2, 1, 0], x))
  })
})
