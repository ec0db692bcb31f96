import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../../../errors.ts'
import type { Region } from '../../region.ts'
import { createWasmKernels } from '../index.ts'

function floats(size: number, offset = 0): Region {
  return { dtype: 'float32', shape: [size], size, offset }
}

describe('wasm memory', () => {
  test('regions are aligned to 64 bytes', () => {
    const kernels = createWasmKernels()
    kernels.reserve(1024)
    assert.equal(kernels.view(floats(1, 64)).byteOffset % 64, 0)
  })

  test('growing keeps what is there, and adds zeros', () => {
    const kernels = createWasmKernels()
    kernels.reserve(8)
    kernels.write(floats(2), [1, 2])
    kernels.reserve(10_000_000)
    assert.deepEqual(Array.from(kernels.view(floats(4))), [1, 2, 0, 0])
    assert.equal(kernels.view(floats(1, 9_999_936))[0], 0)
  })

  for (const threads of [1, 2]) {
    test(`a model that outgrows its neighbour moves, and takes its numbers along, ${threads} threads`, () => {
      const [one, other] = [createWasmKernels(threads), createWasmKernels(threads)]
      for (const [i, kernels] of [one, other].entries()) {
        kernels.reserve(4000)
        kernels.fill(floats(1000), i + 1)
      }
      const view = other.view(floats(1000))
      // within a memory that others share, then into one of its own, then within that
      for (const bytes of [8000, 50e6, 90e6]) {
        one.reserve(bytes)
        assert.ok(one.view(floats(1000)).every(value => value === 1))
        assert.ok(one.view(floats(bytes / 4 - 1000, 4000)).every(value => value === 0))
        one.fill(floats(bytes / 4 - 1000, 4000), 3)
        assert.ok(view.length === 1000 && view.every(value => value === 2))
        one.fill(floats(bytes / 4 - 1000, 4000), 0)
      }
      other.fill(floats(1000), 4)
      assert.ok(view.every(value => value === 4))
    })
  }

  test('what a model left is zero for the next', () => {
    for (const bytes of [4e6, 50e6]) {
      for (let i = 0; i < 3; i++) {
        const kernels = createWasmKernels()
        kernels.reserve(bytes)
        assert.ok(kernels.view(floats(bytes / 4)).every(value => value === 0))
        kernels.fill(floats(bytes / 4), 7)
        kernels.dispose()
      }
    }
  })

  test('two models do not share memory', () => {
    const [one, other] = [createWasmKernels(), createWasmKernels()]
    one.reserve(4)
    other.reserve(4)
    one.write(floats(1), [1])
    assert.equal(other.view(floats(1))[0], 0)
  })

  test('more than 4 GiB is refused, with a hint', () => {
    const kernels = createWasmKernels()
    assert.throws(
      () => kernels.reserve(2 ** 32),
      (error: unknown) =>
        error instanceof ThinnetError && /thinnet memory: expected at most 4 GiB.*smaller/.test(error.message),
    )
  })

  test('dropout reads and writes the last bytes of the memory', () => {
    const kernels = createWasmKernels()
    kernels.reserve(4 * 37)
    const region = floats(37)
    kernels.fill(region, 1)
    const stream = { key: [1, 2], step: 0, site: 0, purpose: 2 } as const
    kernels.dropout(region, region, { rate: 0.5, stream, first: 5 }, 2)
    for (const value of kernels.view(region)) assert.ok(value === 0 || value === 2)
  })
})
