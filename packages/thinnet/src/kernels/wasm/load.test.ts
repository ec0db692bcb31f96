// A process of its own: relaxed SIMD is switched on for all of it.
import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { fillRegions } from '../../../tests/contract/regions.ts'
import { pretendCores } from '../../../tests/cores.ts'
import { skip } from '../../../tests/relaxed-simd.ts'
import { assertSameOnThreads } from '../../../tests/threads.ts'
import { layers, type Sequential, type SequentialOptions, sequential, standalone, tensor } from '../../index.ts'
import { createWasmKernels } from './index.ts'

pretendCores(4)

const x = tensor(
  Float32Array.from({ length: 64 * 12 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [64, 12, 12, 1],
)
const y = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10))

function network(options: Partial<SequentialOptions>): Sequential {
  const model = sequential({
    seed: 5,
    backend: 'wasm',
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
      layers.conv2d({ filters: 12, kernelSize: 3, activation: 'tanh' }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 203, activation: 'sigmoid' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    ...options,
  })
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' })
  return model
}

/** What is left of a trained model. */
async function trained(options: Partial<SequentialOptions>): Promise<number[][]> {
  const model = network(options)
  await model.fit(x, y, { epochs: 3, batchSize: 30 })
  return (await model.getWeights()).map(({ data }) => [...data])
}

describe('fused multiply-add', { skip }, () => {
  test('is used where it is asked for, and shown', () => {
    const fused = network({ threads: 2, fusedMultiplyAdd: true })
    assert.equal(fused.fusedMultiplyAdd, true)
    assert.equal(fused.backend, 'wasm')
    assert.match(fused.summary(), /^Backend: wasm with fused multiply-add, float32, 2 threads$/m)
    const portable = network({ threads: 2 })
    assert.equal(portable.fusedMultiplyAdd, false)
    assert.match(portable.summary(), /^Backend: wasm, float32, 2 threads$/m)
  })

  test("is what 'auto' takes, but where it is told not to", () => {
    assert.equal(network({ backend: 'auto' }).fusedMultiplyAdd, true)
    assert.match(network({ backend: 'auto' }).summary(), /^Backend: \S+( of .*)? with fused multiply-add,/m)
    assert.equal(network({ backend: 'auto', fusedMultiplyAdd: false }).fusedMultiplyAdd, false)
  })

  test('rounds all elements of a matrix multiplication alike, whatever its shape', () => {
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴, of which a product of its own loses the last
    const [lost, kept] = [0, 2 ** -24]
    const kernels = createWasmKernels(1, { fused: true })
    const seen = new Set<number>()
    for (let m = 1; m <= 9; m++) {
      for (let n = 1; n <= 20; n++) {
        const { c, a, b } = fillRegions(kernels, { c: [m, n], a: [m, 2], b: [2, n] })
        const columns = Array.from({ length: n }, () => 1)
        kernels.write(a!, Array.from({ length: m }, () => [-1 - 2 ** -11, 1 + 2 ** -12]).flat())
        kernels.write(b!, [...columns, ...columns.map(() => 1 + 2 ** -12)])
        kernels.gemm(c!, a!, b!)
        for (const value of kernels.view(c!)) seen.add(value)
      }
    }
    assert.equal(seen.size, 1)
    // A processor that cannot fuse loses it.
    assert.ok(seen.has(kept) || seen.has(lost))
  })

  test('gives the same bits for any number of threads, near the portable ones', async () => {
    const kernels = ['gemm', 'conv2dForward', 'conv2dBackwardKernel'] as const
    const one = await assertSameOnThreads({ threads: [2, 4], kernels }, threads =>
      trained({ threads, fusedMultiplyAdd: true }),
    )
    const portable = await trained({ threads: 1 })
    for (const [i, weights] of portable.entries()) {
      for (const [j, weight] of weights.entries()) assert.ok(Math.abs(weight - one[i]![j]!) < 1e-5)
    }
  })

  test('leaves the masks of dropout as they are', async () => {
    const ones = [Array.from({ length: 1000 }, () => 1)]
    for (const rate of [0.1, 0.3, 0.5, 0.77]) {
      const [portable, fused] = [false, true].map(fusedMultiplyAdd =>
        standalone(layers.dropout({ rate }), { inputShape: [1000], seed: 3, backend: 'wasm', fusedMultiplyAdd }),
      )
      for (let step = 0; step < 3; step++) assert.deepEqual(await fused!.forward(ones), await portable!.forward(ones))
    }
  })
})

describe('an engine without fused multiply-add', () => {
  test('takes the portable module, to the same bits, and shows it', async () => {
    const validate = mock.method(WebAssembly, 'validate', () => false)
    try {
      const model = network({ threads: 1, fusedMultiplyAdd: true })
      assert.equal(model.fusedMultiplyAdd, false)
      assert.match(model.summary(), /^Backend: wasm, float32, 1 thread$/m)
      assert.deepEqual(await trained({ threads: 1, fusedMultiplyAdd: true }), await trained({ threads: 1 }))
    } finally {
      validate.mock.restore()
    }
  })
})

test('the reference has none to use', () => {
  assert.equal(network({ backend: 'reference', fusedMultiplyAdd: true }).fusedMultiplyAdd, false)
})

test('fusedMultiplyAdd is true or false', () => {
  const make = () => sequential({ layers: [layers.flatten()], fusedMultiplyAdd: 'yes' as never })
  assert.throws(make, /fusedMultiplyAdd: true or false, got "yes"/)
})
