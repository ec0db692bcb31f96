import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PAGES, sizeOf } from './size.mjs'

/** Of a page's first load, in KiB, gzipped; the aims are 60 for an MLP and 90 for everything. */
const LIMITS = { mlp: 103, 'mlp-rollup': 95, cnn: 103, 'cnn-rollup': 96, everything: 122 }

describe('what a page loads', () => {
  for (const [name, limit] of Object.entries(LIMITS)) {
    test(`${name}: at most ${limit} KiB before it begins`, async () => {
      const { first } = await sizeOf(name)
      assert.ok(first <= limit, `${first.toFixed(1)} KiB; node scripts/size.mjs ${name} shows of what`)
    })
  }

  test('every page has a limit', () => assert.deepEqual(Object.keys(LIMITS), Object.keys(PAGES)))

  test('saving, looking inside, the reference and a BLAS come later, or never', async () => {
    const { parts } = await sizeOf('mlp')
    const paths = parts.filter(([, size]) => size > 0).map(([path]) => path)
    const wrong =
      /^(saving|safetensors|kernels\/reference\/(?!about|memory|on-demand))\/?|^inspect\/m(?!ask)|^kernels\/blas\/(index|library)/
    assert.deepEqual(
      paths.filter(path => wrong.test(path)),
      [],
    )
    assert.ok(paths.includes('model/fit.js') && paths.includes('model/predict.js'))
  })
})
