import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { type FromOnnxOptions, fromOnnx, toOnnx } from '@thinnet/formats'
import { optimizers, type Tensor, tensor } from 'thinnet'
import { drawn, networks } from './onnx-networks.mjs'

// By ONNX Runtime, of files that toOnnx wrote: `node scripts/onnx-in-runtime.mjs --python PYTHON --fixture`.
const url = new URL('fixtures/onnx-outputs.json', import.meta.url)
type Numbers = { shape: number[]; data: number[] }
const runtime = JSON.parse(await readFile(url, 'utf8')) as Record<string, { sha256: string; outputs: Numbers[] }>

type Torch = { x: Numbers; y: Numbers[]; losses?: number[] }
const torchFolder = new URL('fixtures/onnx/', import.meta.url)
const torch = JSON.parse(await readFile(new URL('networks.json', torchFolder), 'utf8')) as Record<string, Torch>
const torchFiles = (await readdir(torchFolder)).filter(name => name.endsWith('.onnx'))

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
})

/** What fromOnnx does not read of what toOnnx writes: the operator that it names. */
const ONE_WAY: Readonly<Record<string, string>> = {
  activations: 'Min',
  encodings: 'OneHot',
  masks: 'Cast',
  masksOfTwo: 'Cast',
  merges: 'ReduceL2',
  states: 'Equal',
}

describe('fromOnnx', () => {
  const options: FromOnnxOptions = { backend: 'wasm', threads: 1 }

  for (const name of Object.keys(networks)) {
    const operator = ONE_WAY[name]
    test(`${name}: ${operator ? `names ${operator}` : 'the same network again'}`, async () => {
      const { net, inputs } = await drawn(name)
      const bytes = await toOnnx(net)
      net.dispose()
      if (operator) {
        await assert.rejects(
          fromOnnx(bytes, options),
          new RegExp(`^ThinnetError: fromOnnx: node \\d+ .*\\(${operator}\\): .*expected`),
        )
        return
      }
      const again = await fromOnnx(bytes, options)
      assertClose(
        listOf(await again.predict((inputs.length === 1 ? inputs[0]! : inputs) as never)),
        runtime[name]!.outputs,
      )
      again.dispose()
    })
  }

  // Networks of PyTorch: tests/fixtures/onnx-torch.py says what each is.
  for (const file of torchFiles) {
    const name = file.split('-')[0]!
    test(`${file}: PyTorch's outputs, and its training from there`, async () => {
      const { x, y, losses } = torch[name]!
      const net = await fromOnnx(new URL(file, torchFolder), options)
      const input = tensor(Float32Array.from(x.data), x.shape)
      assertClose(listOf(await net.predict(input)), y)
      if (losses) {
        net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: y.map(() => 'mse') as never })
        const targets = y.map(({ shape, data }) => tensor(new Float32Array(data.length).fill(0.5), shape))
        const found: number[] = []
        for (const _ of losses)
          found.push((await net.trainOnBatch(input, (targets.length === 1 ? targets[0] : targets) as never)).loss!)
        const [shape] = [[losses.length]]
        assertClose([tensor(Float32Array.from(found), shape)], [{ shape, data: losses }], 1e-5)
      }
      net.dispose()
    })
  }
})
