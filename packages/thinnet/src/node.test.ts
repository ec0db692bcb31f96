import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Backend, layers, loadModel, sequential, standalone } from './index.ts'
import { checkNode } from './node.ts'

const message =
  `thinnet: expected Node 20.16 or later (not 21, nor 22.0 to 22.2), got Node ${process.versions.node}. ` +
  'Install a later Node.'
const refused = { name: 'ThinnetError', message }

describe('a Node without process.getBuiltinModule', () => {
  const { getBuiltinModule } = process
  beforeEach(() => Object.assign(process, { getBuiltinModule: undefined }))
  afterEach(() => Object.assign(process, { getBuiltinModule }))

  for (const backend of ['auto', 'wasm', 'blas', 'reference', { blas: 'libopenblas.so.0' }] satisfies Backend[]) {
    test(`is refused before a model is made, backend ${JSON.stringify(backend)}`, () => {
      assert.throws(() => sequential({ backend, layers: [layers.dense({ units: 2, inputShape: [3] })] }), refused)
    })
  }

  test('is refused wherever else it would be needed', async () => {
    const dense = layers.dense({ units: 2 })
    assert.throws(() => standalone(dense, { inputShape: [3] }), refused)
    await assert.rejects(loadModel('model.safetensors'), refused)
  })
})

test('what is no Node need not have what Node has', () => {
  for (const host of [{}, { versions: {} }]) checkNode(host)
})
