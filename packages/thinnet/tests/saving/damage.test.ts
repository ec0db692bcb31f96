import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Callback } from '../../src/callbacks/callback.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { writeSafetensors } from '../../src/safetensors/write.ts'
import { loadModel } from '../../src/saving/load.ts'
import { type Tensor, tensor } from '../../src/tensor/tensor.ts'
import { refused, small, x, y } from './support.ts'

const load = (bytes: Uint8Array) => loadModel(bytes, { backend: 'reference' })

describe('a saved model', () => {
  test('with a flipped bit in any tensor or description, or zeros for its tail, is refused', async () => {
    const model = small()
    await model.fit(x, y)
    const bytes = await model.toSafetensors()
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
    const places = Array.from({ length: 300 }, (_, i) => Math.floor((i * bytes.length) / 300))
    for (const at of [...places, 0, 8, header - 1, header, bytes.length - 1]) {
      await assert.rejects(load(bytes.with(at, bytes[at]! ^ (1 << (at % 8)))), refused(/^(loadModel|safetensors)/))
    }
    for (const length of [16, 100, bytes.length - header]) {
      await assert.rejects(load(Uint8Array.from(bytes).fill(0, bytes.length - length)), refused(/The file is damaged/))
    }
    await load(bytes)
  })

  test('without a checksum, as others write it and as it was before, is read', async () => {
    const { tensors, metadata } = readSafetensors(await small().toSafetensors())
    assert.match(metadata.get('thinnetChecksum')!, /^thinnet crc32 [0-9a-f]{8}$/)
    metadata.delete('thinnetChecksum')
    await load(writeSafetensors(tensors, metadata))
  })
})

describe('tensors that callbacks remember', () => {
  test('go back to the callback whose they are, and others are refused', async () => {
    const got = new Map<string, unknown>()
    const callback = (name: string, kept: Record<string, Tensor>): Callback => ({
      name,
      getState: () => ({ ...kept }),
      setState: state =>
        got.set(
          name,
          Object.entries(state ?? {}).map(([key, value]) => [key, (value as Tensor).data[0]]),
        ),
    })
    const one = (value: number) => tensor(Float32Array.of(value))
    const all = () => [callback('a', { 'w/0': one(1), '': one(2) }), callback('a.b', { w: one(3) })]
    const model = small()
    await model.fit(x, y, { callbacks: all() })
    const bytes = await model.toSafetensors()
    const again = await load(bytes)
    await again.fit(x, y, { epochs: 2, initialEpoch: 1, callbacks: all() })
    assert.deepEqual(Object.fromEntries(got), {
      a: [
        ['w/0', 1],
        ['', 2],
      ],
      'a.b': [['w', 3]],
    })
    for (const name of ['callbacks/b/w', 'callbacks/a', 'callbacks//w', 'callbacks/']) {
      const { tensors, metadata } = readSafetensors(bytes)
      const file = writeSafetensors(tensors.set(name, one(1)), metadata)
      await assert.rejects(load(file), refused(/only tensors that the model has/))
    }
  })
})

describe('a shape whose elements have no number', () => {
  test('is refused by what is wrong with it', () => {
    for (const shape of [
      [2 ** 40, 2 ** 40],
      [1e200, 1e200, 0],
      [0, ...Array(30).fill(2 ** 53)],
    ]) {
      assert.throws(() => tensor(new Float32Array(), shape), refused(/^tensor: expected a shape of fewer than 2\^53/))
    }
    assert.deepEqual(tensor(new Float32Array(), [2 ** 40, 0]).shape, [2 ** 40, 0])
  })
})
