import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { convolutions, kernelShape, xShape, yShape } from './convolution.ts'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { uniform } from './values.ts'

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1)
const { NaN: nan } = Number

onEach('relu with a product', kernels => {
  test('gemm: the bits of the product, then relu', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 120 }))
    const options = { transposeA: fc.boolean(), transposeB: fc.boolean(), withBias: fc.boolean() }
    fc.assert(
      fc.property(fc.record({ m: sizes, k: sizes, n: sizes, ...options }), ({ m, k, n, withBias, ...transposes }) => {
        const inputs = {
          a: given(transposes.transposeA ? [k, m] : [m, k], uniform(1, m * k)),
          b: given(transposes.transposeB ? [n, k] : [k, n], uniform(2, k * n)),
          bias: given([n], uniform(3, n)),
        }
        const outs = { together: out([m, n]), apart: out([m, n]) }
        const got = call(kernels, inputs, outs, (kernels, { together, apart, a, b, bias }) => {
          const options = { ...transposes, bias: withBias ? bias : null }
          kernels.gemm(together, a, b, { ...options, relu: true })
          kernels.gemm(apart, a, b, options)
          kernels.activationForward(apart, apart, 'relu')
        })
        assert.deepEqual(got.together, got.apart)
        if (m * n > 20) assert.ok(got.apart.includes(0) && got.apart.some(value => value > 0))
      }),
      { numRuns: 60 },
    )
  })

  test('gemm over many blocks of the inner dimension: relu is of the whole sum', () => {
    const inputs = { a: given([6, 900], uniform(4, 5400)), b: given([900, 20], uniform(5, 18_000)) }
    const got = call(
      kernels,
      inputs,
      { together: out([6, 20]), apart: out([6, 20]) },
      (k, { together, apart, a, b }) => {
        k.gemm(together, a, b, { relu: true })
        k.gemm(apart, a, b)
        k.activationForward(apart, apart, 'relu')
      },
    )
    assert.deepEqual(got.together, got.apart)
  })

  test('conv2d: the bits of the convolution, then relu', () => {
    fc.assert(
      fc.property(
        fc.oneof(convolutions(), convolutions({ maxSize: 19, maxWindow: 3, maxChannels: 20, maxFilters: 40 })),
        o => {
          const inputs = {
            x: given(xShape(o), uniform(6, sizeOf(xShape(o)))),
            kernel: given(kernelShape(o), uniform(7, sizeOf(kernelShape(o)))),
            bias: given([o.filters], uniform(8, o.filters)),
          }
          const outs = { together: out(yShape(o)), apart: out(yShape(o)) }
          const got = call(kernels, inputs, outs, (k, { together, apart, x, kernel, bias }) => {
            k.conv2dForward(together, x, kernel, bias, { ...o, relu: true })
            k.conv2dForward(apart, x, kernel, bias, o)
            k.activationForward(apart, apart, 'relu')
          })
          assert.deepEqual(got.together, got.apart)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a NaN stays a NaN', () => {
    const inputs = { a: given([1, 2], [nan, 1]), b: given([2, 1], [1, 1]) }
    const { c } = call(kernels, inputs, { c: out([1, 1]) }, (k, { c, a, b }) => k.gemm(c, a, b, { relu: true }))
    assert.ok(Number.isNaN(c[0]))
  })
})
