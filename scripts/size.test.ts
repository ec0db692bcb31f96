import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PAGES, sizeOf } from './size.mjs'

/** Of a page's first load, in KiB, gzipped; the aims are 60 for an MLP and 90 for everything. */
const LIMITS = { mlp: 61.9, cnn: 64.8, 'mlp, whole': 91.9, everything: 113.4 }

/** What a page that trains an MLP has no use for. */
const LATER = new RegExp(
  [
    ...['callbacks/', 'model/sessions', 'metrics/(auc|counts|crossentropy|f-score|r2-score|regression)'],
    ...['saving/', 'safetensors/', 'inspect/(?!mask-of)', 'engine/watch.js', 'layers/images/conv2d.js'],
    ...['kernels/blas/(?!in-page)', 'kernels/reference/(?!about|memory|on-demand)', 'kernels/wasm/groups/(?!core)'],
    'kernels/wasm/threads/(?!spreading-in-page|threads)',
    ...['kernels/wasm/core-cuts', 'kernels/wasm/modules/(?!core.generated)', 'optimizers/(adadelta|adagrad)'],
    ...['kernels/formulas/(activations|losses|named)', 'model/class-weights'],
  ]
    .map(path => `^${path}`)
    .join('|'),
)

describe('what a page loads', () => {
  for (const [name, limit] of Object.entries(LIMITS)) {
    test(`${name}: at most ${limit} KiB before it begins`, async () => {
      const { first } = await sizeOf(name)
      assert.ok(first <= limit, `${first.toFixed(1)} KiB; node scripts/size.mjs ${name} shows of what`)
    })
  }

  test('every page has a limit', () => assert.deepEqual(Object.keys(LIMITS), Object.keys(PAGES)))

  test('saving, looking inside, the reference, a BLAS and groups of kernels come later, or never', async () => {
    const { parts } = await sizeOf('mlp')
    const paths = parts.map(([path]) => path)
    assert.deepEqual(
      paths.filter(path => LATER.test(path)),
      [],
    )
    assert.ok(paths.includes('model/fit.js') && paths.includes('model/predict.js'))
  })
})
