import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { toOnnx } from '@thinnet/formats'
import { type Layer, layers, sequential, type Tensor, ThinnetError } from 'thinnet'
import { drawn, networks } from './onnx-networks.mjs'

// By ONNX Runtime, of files that toOnnx wrote: `node scripts/onnx-in-runtime.mjs --python PYTHON --fixture`.
const url = new URL('fixtures/onnx-outputs.json', import.meta.url)
type Numbers = { shape: number[]; data: number[] }
const runtime = JSON.parse(await readFile(url, 'utf8')) as Record<string, { sha256: string; outputs: Numbers[] }>

const listOf = (outputs: unknown): Tensor[] =>
  Array.isArray(outputs)
    ? outputs
    : 'data' in (outputs as object)
      ? [outputs as Tensor]
      : Object.values(outputs as object)

function assertClose(found: readonly Tensor[], expected: readonly Numbers[], tolerance = 1e-5): void {
  assert.equal(found.length, expected.length)
  for (const [k, { shape, data }] of found.entries()) {
    assert.deepEqual([...shape], expected[k]!.shape)
    for (const [i, value] of expected[k]!.data.entries()) {
      const off = Math.abs(data[i]! - value)
      assert.ok(off <= tolerance * Math.max(1, Math.abs(value)), `output ${k} [${i}]: ${data[i]}, not ${value}`)
    }
  }
}

describe('toOnnx', () => {
  for (const name of Object.keys(networks)) {
    test(`${name}: the file that ONNX Runtime was given, and its outputs`, async () => {
      const { net, inputs } = await drawn(name)
      const { sha256, outputs } = runtime[name]!
      assert.equal(
        createHash('sha256')
          .update(await toOnnx(net))
          .digest('hex'),
        sha256,
      )
      const found = listOf(await net.predict((inputs.length === 1 ? inputs[0]! : inputs) as never))
      assertClose(found, outputs)
      net.dispose()
    })
  }

  const refused = async (layer: Layer, message: RegExp, options = {}) => {
    const net = sequential({ backend: 'reference', layers: [layer] })
    await assert.rejects(
      toOnnx(net, options),
      (error: Error) => error instanceof ThinnetError && message.test(error.message),
    )
  }

  test('names the layer that ONNX does not have', async () => {
    await refused(
      layers.lstm({ units: 2, zoneout: 0.1, name: 'memory', inputShape: [3, 2] }),
      /^toOnnx: layer "memory": zoneout: expected 0, got 0\.1/,
    )
    await refused(
      layers.dropBlock2d({ rate: 0.1, blockSize: 2, name: 'block', inputShape: [4, 4, 1] }),
      /^toOnnx: layer "block": expected a layer whose draws ONNX has.*Leave training out/,
      { training: true },
    )
    await refused(layers.dense({ units: 1, inputShape: [2] }), /^toOnnx: expected training: true or false/, {
      training: 1,
    })
  })
})
