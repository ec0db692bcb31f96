import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Sequential } from 'thinnet'
import { convolutional, perceptron } from './networks.ts'
import { boundMs, type Ceilings, WORK } from './roofline.ts'
import { ROWS } from './rows.ts'

const place = { backend: 'reference' } as const
const FLOAT = 4

/** Shapes of a model's weights: [inputs, outputs] of dense layers, [3, 3, channels, filters] of convolutions, biases. */
async function shapesOf(model: Sequential): Promise<readonly (readonly number[])[]> {
  return (await model.getWeights()).map(({ shape }) => shape)
}
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const count = (shapes: readonly (readonly number[])[]) => shapes.reduce((sum, shape) => sum + size(shape), 0)

/** Multiply-adds are two operations each; every weight of a dense kernel is one for each sample, in each matrix multiplication. */
function denseStep(shapes: readonly (readonly number[])[], batch: number): number {
  const kernels = shapes.filter(shape => shape.length === 2)
  return kernels.reduce((sum, shape, i) => sum + 2 * batch * size(shape) * (i === 0 ? 2 : 3), 0)
}

describe('the work of a row', () => {
  test('is that of the networks that are timed: multilayer perceptrons', async () => {
    for (const [id, network, batch, copies] of [
      ['mlp-100', { hidden: 6, units: 100, rate: 0.2 }, 100, 2],
      ['mlp-1024', { hidden: 3, units: 1024, rate: 0.5 }, 128, 4],
    ] as const) {
      const shapes = await shapesOf(perceptron(place, network))
      const { flops, bytes } = WORK[id]!
      assert.equal(flops, denseStep(shapes, batch))
      assert.equal(bytes, FLOAT * (batch * (784 + 10) + copies * count(shapes)))
    }
  })

  test('is that of the networks that are timed: the convolutional one, the second convolution by tiles', async () => {
    const shapes = await shapesOf(convolutional(place))
    const [first, second] = shapes.filter(shape => shape.length === 4)
    const dense = shapes.filter(shape => shape.length === 2)
    // Without padding, each convolution takes a pixel off every side. A quarter of the products, and the transforms.
    const transforms = 128 * 6 * 6 * (225 * 32 + 140 * 64)
    const convolutions = [
      2 * 128 * 26 ** 2 * size(first!),
      (2 * 128 * 24 ** 2 * size(second!)) / 4 + transforms,
    ] as const
    const forward = convolutions[0] + convolutions[1] + 2 * 128 * count(dense)
    const batch = 128 * (784 + 10)
    assert.deepEqual(WORK['cnn-predict'], { flops: forward, bytes: FLOAT * (batch + count(shapes)) })
    const step = { flops: 3 * forward - convolutions[0], bytes: FLOAT * (batch + 6 * count(shapes)) }
    assert.deepEqual(WORK['cnn-step'], step)
  })

  test('belongs to a row that is timed', () => {
    const timed = ROWS.filter(({ how }) => how === 'steady').map(({ id }) => id)
    assert.deepEqual(Object.keys(WORK).toSorted(), timed.toSorted())
  })
})

describe('roofline bounds', () => {
  const ceilings: Ceilings = [
    { id: 'wasm-1', name: '', flops: 2 ** 30, bytes: 2 ** 30 },
    { id: 'wasm', name: '', flops: 2 ** 31, bytes: 2 ** 32 },
    { id: 'blas-1', name: '', flops: 2 ** 33 },
    { id: 'blas', name: '', missing: 'no library' },
  ]

  test('are the longer of operations and bytes', () => {
    assert.equal(boundMs('matmul', 'wasm-1', ceilings), 2000)
    assert.equal(boundMs('copy', 'wasm-1', ceilings), 125)
    const fast = [{ id: 'wasm-1', name: '', flops: 2 ** 50, bytes: 2 ** 30 }] as const
    assert.equal(boundMs('matmul', 'wasm-1', fast), (1000 * 3 * 4) / 1024)
  })

  test('know one thread from all, and one kind of code from the other', () => {
    assert.equal(boundMs('matmul', 'wasm', ceilings), 1000)
    assert.equal(boundMs('matmul', 'blas-1', ceilings), 250)
    // With all threads, at least as fast as on one.
    assert.equal(boundMs('matmul', 'blas', ceilings), 250)
    assert.equal(boundMs('dropout-forward', 'blas', ceilings), 31.25)
  })

  test('there is none without work or without a ceiling', () => {
    assert.equal(boundMs('memory', 'wasm', ceilings), null)
    assert.equal(boundMs('matmul', 'blas', ceilings.slice(0, 2)), null)
    assert.equal(boundMs('copy', 'wasm', []), null)
  })

  test('a machine twice as fast halves them', () => {
    const rate = fc.double({ min: 1e6, max: 1e15, noNaN: true })
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(WORK)), rate, rate, (row, flops, bytes) => {
        const bound = (factor: number) =>
          boundMs(row, 'wasm', [{ id: 'wasm', name: '', flops: factor * flops, bytes: factor * bytes }])!
        assert.ok(Math.abs(bound(2) - bound(1) / 2) <= 1e-12 * bound(1))
      }),
    )
  })
})
