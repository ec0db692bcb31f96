import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ASKED_FOR } from '../../../tests/every-group.ts'
import type { activations } from '../formulas/activations.ts'
import type { Region } from '../region.ts'
import { createWasmKernels } from './index.ts'

const kernels = createWasmKernels(1, {}, ASKED_FOR)
kernels.reserve(1024)
const region: Region = { dtype: 'float32', shape: [5], size: 5, offset: 0 }

/** f of x, at a place where vectors are whole and at one where they are not. */
function apply(f: keyof typeof activations | 'relu', x: number): number {
  kernels.write(region, [0, x, 0, 0, x])
  if (f === 'relu') kernels.reluForward(region, region)
  else kernels.map(region, [region], `${f}Forward`, f === 'elu' ? [1] : [])
  const values = kernels.view(region)
  assert.ok(Object.is(values[1], values[4]))
  return values[1]
}

/** Distance between neighbouring floats at x. */
function unit(x: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23)
}

const [LAMBDA, ALPHA] = [1.0507009873554805, 1.6732632423543772]
const EXACT: Record<'sigmoid' | 'tanh' | 'selu' | 'elu', (x: number) => number> = {
  sigmoid: x => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  tanh: Math.tanh,
  selu: x => LAMBDA * (x > 0 ? x : ALPHA * Math.expm1(x)),
  elu: x => (x > 0 ? x : Math.expm1(x)),
}

describe('activations are good to 3 units in the last place', () => {
  for (const f of ['sigmoid', 'tanh', 'selu', 'elu'] as const) {
    const check = (x: number) => {
      const [got, want] = [apply(f, x), EXACT[f](x)]
      const near = got === Math.fround(want) || Math.abs(got - want) <= 3 * unit(want)
      assert.ok(near, `${f}(${x}) = ${got}, not ${want}`)
    }
    test(`${f}: all floats`, () => {
      fc.assert(fc.property(fc.float({ noNaN: true }), check), { numRuns: 5000 })
    })
    test(`${f}: where it bends`, () => {
      fc.assert(fc.property(fc.float({ min: -110, max: 110, noNaN: true }), check), { numRuns: 5000 })
      fc.assert(fc.property(fc.float({ min: -2, max: 2, noNaN: true }), check), { numRuns: 5000 })
    })
  }

  test('at the ends', () => {
    assert.equal(apply('sigmoid', Number.POSITIVE_INFINITY), 1)
    assert.equal(apply('sigmoid', Number.NEGATIVE_INFINITY), 0)
    assert.equal(apply('sigmoid', -103), Math.fround(Math.exp(-103))) // a denormal
    assert.equal(apply('tanh', Number.POSITIVE_INFINITY), 1)
    assert.equal(apply('tanh', Number.NEGATIVE_INFINITY), -1)
    assert.ok(Object.is(apply('tanh', -0), -0))
    assert.equal(apply('elu', -18), -1)
    assert.equal(apply('elu', -1e-40), Math.fround(-1e-40)) // a denormal
    for (const f of ['relu', 'sigmoid', 'tanh', 'selu', 'elu'] as const) assert.ok(Number.isNaN(apply(f, Number.NaN)))
  })
})
