import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import type { Callback } from '../../src/callbacks/callback.ts'
import * as layers from '../../src/layers/index.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../../src/layers/layer.ts'
import { sequential } from '../../src/model/sequential.ts'
import { loadModel } from '../../src/saving/load.ts'
import * as schedules from '../../src/schedules/index.ts'
import type { Shape } from '../../src/tensor/shape.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { refused, small, x, y } from './support.ts'

const wasm = { backend: 'wasm', threads: 1 } as const

/** Hands its input on, and takes any options. */
class Own extends Layer {
  constructor(options: LayerOptions & { inner?: unknown; names?: readonly string[] } = {}) {
    super(options)
  }
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [y, dx] = [declare.reshaped(shape), declare.reshapedGradient()]
    for (const name of (this.options.names as string[] | undefined) ?? []) {
      declare.parameter(name, [2], { initializer: { name: 'none', config: {}, draw: () => new Float64Array(2) } })
    }
    return { forward: () => y, backward: () => [dx] }
  }
}
const own = (inner: unknown) => sequential({ ...wasm, layers: [new Own({ inner, inputShape: [2] })] })

describe('what cannot be read is not written', () => {
  let folder = ''
  let path = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
    path = join(folder, 'model')
    await writeFile(path, 'old')
  })
  after(() => rm(folder, { recursive: true, force: true }))
  const unwritten = async (model: { save(path: string): Promise<void> }, message: RegExp) => {
    await assert.rejects(model.save(path), refused(message))
    assert.equal(await readFile(path, 'utf8'), 'old')
    assert.deepEqual(await readdir(folder), ['model'])
  }

  test('options that hold themselves, are too deep, too many, or no data', async () => {
    const cyclic: Record<string, unknown> = { a: 1 }
    cyclic.self = [cyclic]
    await unwritten(
      own(cyclic),
      /^save: Own "own": inner: self\[0\].+nested at most 64 deep, got more\. Does one contain/,
    )
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    assert.throws(() => own(deep), refused(/^Own: expected options nested at most 16 deep/))
    let wide: unknown = 1
    for (let i = 0; i < 15; i++) wide = Array(15).fill(wide)
    await unwritten(own(wide), /values in all, got more/)
    // biome-ignore lint/suspicious/noSparseArray: what is tested
    await unwritten(own([1, , 2]), /inner\[1\]: expected plain data.+got undefined/)
    await unwritten(own(JSON.parse('{"__proto__":1}')), /other names, got "__proto__"/)
    await unwritten(own({ data: new Float32Array(2) }), /got a Float32Array\. Give it as an array\./)
    await unwritten(own(Symbol('s')), /got Symbol\(s\)/)
    await unwritten(own(new Date(0)), /plain data/)
    await unwritten(own(10n ** 50n), /at most 40 digits/)
    const warm = Array.from({ length: 40 }).reduce<schedules.WarmUpOptions['next']>(
      next => schedules.warmUp({ steps: 1, next }),
      0.1,
    )
    const dropout = sequential({ ...wasm, layers: [layers.dropout({ rate: warm, inputShape: [2] })] })
    await unwritten(dropout, /nested at most 64 deep/)
  })

  test('layers within layers as deep as a model takes them are written and read', async () => {
    let deep: Layer = layers.dense({ units: 2, kernelInitializer: 'heNormal' })
    for (let i = 0; i < 14; i++) deep = layers.residual({ layers: [deep] })
    const model = sequential({ ...wasm, layers: [layers.flatten({ inputShape: [2] }), deep] })
    const again = await loadModel(await model.toSafetensors(), wasm)
    assert.deepEqual(await again.predict([[1, 2]]), await model.predict([[1, 2]]))
  })

  test('learning rates that are none', async () => {
    for (const rate of [Number.NaN, -1, Infinity, '0.1', null]) {
      const model = small()
      model.optimizer.learningRate = rate as never
      await unwritten(model, /^save: optimizer: expected learningRate ≥ 0, got/)
    }
  })

  test('what callbacks remember that is no plain object', async () => {
    const wrong: [unknown, RegExp][] = [
      [Promise.resolve({ best: 1 }), /^save: callback "mine": .+got a Promise\. It is not awaited\./],
      [null, /got null/],
      [[1], /an object, got \[1\]|a plain object/],
      [{ run: () => 1 }, /callback "mine": run: .+A function cannot be saved/],
    ]
    for (const [state, message] of wrong) {
      const callback: Callback = { name: 'mine', getState: () => state as never, setState() {} }
      const model = small()
      await model.fit(x, y, { callbacks: [callback] })
      await unwritten(model, message)
    }
  })

  test('parameters whose names are not theirs alone', () => {
    for (const names of [['a/b'], ['a', 'a']]) {
      const row = () => [new Own({ names, inputShape: [2] })]
      assert.throws(() => sequential({ ...wasm, layers: row() }), refused(/^Own "own": expected parameters/))
    }
  })

  test('two classes of one name, of which a file would make one', async () => {
    const Other = class Own2 extends Own {}
    Object.defineProperty(Other, 'name', { value: 'Own' })
    const model = sequential({ ...wasm, layers: [new Own({ inputShape: [2] }), new Other()] })
    await unwritten(model, /classes of different names, got two called Own/)
  })

  test('a layer whose class keeps its options to itself is not loaded under another name', async () => {
    const row = [new Own({ inputShape: [2], name: 'mine' }), layers.dropout({ rate: 0.5 })]
    const bytes = await sequential({ ...wasm, layers: row }).toSafetensors()
    const customObjects = { Own: () => new Own({ inputShape: [2] }) }
    await assert.rejects(
      loadModel(bytes, { ...wasm, customObjects }),
      refused(/a layer made with the name "mine", got one called ""\. customObjects are to hand all options on/),
    )
  })

  test('paths that are none', async () => {
    const model = small()
    const wrong: [unknown, RegExp][] = [
      [3, /^save: expected a path: text, or a file: URL, got 3\./],
      [undefined, /^save: expected a path.+got undefined/],
      ['', /^save : expected a path, got an empty one|^save: expected a path, got an empty one/],
      ['a\0b', /a path, got one with a NUL in it/],
      [{ path }, /got an object with keys path/],
      [Promise.resolve(path), /got a Promise/],
      [new URL('https://example.com/model'), /^save https:\/\/example\.com\/model: expected a path.+Fetch it/],
      [new URL('file://elsewhere/model'), /a file: URL of a path/],
    ]
    const before = process.cwd()
    process.chdir(folder)
    try {
      for (const [value, message] of wrong) {
        await assert.rejects(model.save(value as never), refused(message))
        await assert.rejects(loadModel(value as never), refused(/^loadModel/))
      }
      assert.deepEqual(await readdir(folder), ['model'])
    } finally {
      process.chdir(before)
    }
  })

  test('URLs of any realm, with what they escape', async () => {
    const model = small()
    const url = pathToFileURL(join(folder, 'a b%20#?ü'))
    const foreign = runInNewContext('({ href, protocol })', { href: url.href, protocol: url.protocol })
    await model.save(foreign as URL)
    assert.deepEqual(new Uint8Array(await readFile(join(folder, 'a b%20#?ü'))), await model.toSafetensors())
    const again = await loadModel(foreign as URL, wasm)
    assert.deepEqual(await again.getWeights(), await model.getWeights())
    await rm(join(folder, 'a b%20#?ü'))
  })

  test('tensors that callbacks remember, of kinds that files have not', async () => {
    const pixels = { shape: [2], dtype: 'uint8', data: Uint8ClampedArray.of(1, 2) }
    const callback = (state: object): Callback => ({ name: 'mine', getState: () => ({ ...state }), setState() {} })
    const model = small()
    await model.fit(x, y, { callbacks: [callback({ pixels })] })
    await loadModel(await model.toSafetensors(), wasm)
    await model.fit(x, y, { callbacks: [callback({ scaled: tensor([1], [1], { scale: 2 }) })] })
    await unwritten(model, /callbacks\/mine\/scaled: .+a scale 2\. Multiply/)
  })
})
