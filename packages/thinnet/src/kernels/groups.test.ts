// A process of its own: which kernels are loaded is asked for before anything else has loaded them.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { ASKED_FOR, EVERY_GROUP } from '../../tests/every-group.ts'
import { Layer, layers, standalone, type Tensor } from '../index.ts'
import * as groups from './groups.ts'
import { createReferenceKernels } from './reference/index.ts'
import { createWasmKernels } from './wasm/index.ts'

test('every module of assembly/modules is one of the groups that tests try', () => {
  const built = readdirSync(new URL('wasm/assembly/modules/', import.meta.url)).map(file => file.replace('.ts', ''))
  assert.deepEqual(EVERY_GROUP.map(({ module }) => module.name).sort(), built.sort())
})

test('the groups that layers can ask for are loaded on demand, and give every kernel of the contract', async () => {
  const kernels = createWasmKernels()
  const asked = Object.values(groups)
  assert.equal('conv2dForward' in kernels, false)
  await kernels.load!(asked)
  const all = createReferenceKernels('float32')
  assert.deepEqual(
    Object.keys(all).filter(name => !(name in kernels)),
    [],
  )
  assert.deepEqual(new Set(await Promise.all(asked.map(({ wasm }) => wasm()))), new Set(ASKED_FOR))
})

test("a user's layer may call kernels of any group", async () => {
  class Pool extends Layer {
    override get type() {
      return 'pool'
    }
    build(...[[shape], declare]: Parameters<Layer['build']>): ReturnType<Layer['build']> {
      const y = declare.output([shape[0]! / 2, shape[1]! / 2, shape[2]!])
      const indices = declare.saved(y.shape.slice(1), { dtype: 'int32' })
      const options = { poolSize: [2, 2], strides: [2, 2], padding: [0, 0], dataFormat: 'channelsLast' } as const
      return {
        forward([x], { kernels }) {
          kernels.maxPooling2dForward(y, indices, x, options)
          return y
        },
        backward: () => [null],
      }
    }
  }
  const x = [
    [
      [[1], [2]],
      [[4], [3]],
    ],
  ] as unknown as Tensor
  for (const layer of [new Pool({}), layers.maxPooling2d()]) {
    const alone = standalone(layer, { inputShape: [2, 2, 1], backend: 'wasm' })
    assert.deepEqual([...(await alone.forward(x)).data], [4])
  }
})

test("a user's layer that gives text where a formula belongs is refused, whatever that names", async () => {
  class Text extends Layer {
    override get type() {
      return 'text'
    }
    build(...[[shape], declare]: Parameters<Layer['build']>): ReturnType<Layer['build']> {
      const y = declare.output(shape)
      return {
        forward([x], { kernels }) {
          kernels.map(y, [x], 'gemm' as never)
          return y
        },
        backward: () => [null],
      }
    }
  }
  for (const backend of ['wasm', 'reference'] as const) {
    const alone = standalone(new Text({}), { inputShape: [2], backend })
    await assert.rejects(alone.forward([[1, 2]]), /map: expected a function of numbers, got "gemm"/)
  }
})
