import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { ThinnetError } from '../errors.ts'
import { layers, loadModel, oneHot, rows, safetensors, sequential, standalone } from '../index.ts'
import { asTensor, dtypeOf, tensor } from './tensor.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String((error as Error)?.stack ?? error))
  assert.match(error.message, message)
  return true
}
/** Of another realm: no array of it is an instance of anything here. */
const foreign = <T>(code: string, values: object = {}) => runInNewContext(code, values) as T

describe('kinds of arrays', () => {
  test('the clamped bytes of a canvas are taken as uint8, in the same memory', () => {
    const pixels = Uint8ClampedArray.of(0, 51, 255)
    const t = tensor(pixels.subarray(1), [1, 2], { scale: 1 / 255 })
    assert.equal(t.dtype, 'uint8')
    pixels[1] = 102
    assert.deepEqual([...t.data], [102, 255])
    assert.equal(t.data.buffer, pixels.buffer)
  })

  test('others are copied into a type that holds every number', () => {
    for (const Type of [Int8Array, Int16Array, Uint16Array]) {
      const [low, high] = Type === Uint16Array ? [0, 65535] : Type === Int8Array ? [-128, 127] : [-32768, 32767]
      const t = tensor(Type.of(low, high))
      assert.deepEqual([t.dtype, ...t.data], ['int32', low, high])
    }
    const t = tensor(Uint32Array.of(0, 2 ** 32 - 1))
    assert.deepEqual([t.dtype, ...t.data], ['float64', 0, 2 ** 32 - 1])
    const Half = (globalThis as { Float16Array?: Float32ArrayConstructor }).Float16Array
    if (Half) assert.deepEqual([...tensor(Half.of(0.5, -2)).data, tensor(Half.of(1)).dtype], [0.5, -2, 'float32'])
    for (const data of [BigInt64Array.of(1n), BigUint64Array.of(1n)]) {
      assert.throws(() => tensor(data as never), refused(/got a Big(I|Ui)nt64Array\. Convert it: Float64Array\.from/))
    }
    assert.throws(() => tensor(new DataView(new ArrayBuffer(8)) as never), refused(/got a DataView/))
    assert.throws(() => tensor(new ArrayBuffer(8) as never), refused(/got an ArrayBuffer/))
  })

  test('those of another realm are known, and kept', () => {
    for (const [kind, dtype] of [
      ['Float32Array', 'float32'],
      ['Float64Array', 'float64'],
      ['Int32Array', 'int32'],
      ['Uint8Array', 'uint8'],
    ] as const) {
      const data = foreign<Float32Array>(`${kind}.of(1, 2, 3, 4)`)
      assert.ok(!(data instanceof Object))
      const t = tensor(data, [2, 2])
      assert.equal(t.data, data)
      assert.equal(t.dtype, dtype)
      assert.equal(dtypeOf(data), dtype)
      assert.deepEqual([...rows(asTensor(t, 'x'), 1, 2).data], [3, 4])
    }
    assert.deepEqual([...tensor(foreign<number[][]>('[[1, 2], [3, 4]]')).data], [1, 2, 3, 4])
    assert.deepEqual([...tensor(foreign<Uint8ClampedArray>('Uint8ClampedArray.of(7)')).data], [7])
  })

  test('what only looks like one is none', () => {
    const fake = { [Symbol.toStringTag]: 'Float32Array', length: 1, 0: 1 }
    assert.throws(() => tensor(fake as never), refused(/a typed array or nested arrays/))
  })

  test('train and predict to the same numbers as ours, in every backend', async () => {
    for (const backend of ['reference', 'wasm'] as const) {
      const predicted = async (make: (values: number[]) => Uint8Array, scale?: number) => {
        const model = sequential({
          backend,
          seed: 1,
          layers: [layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })],
        })
        model.compile({ loss: 'sparseCategoricalCrossentropy' })
        const x = tensor(make([0, 51, 255, 102, 3, 9]), [2, 3], scale === undefined ? {} : { scale })
        await model.fit(x, tensor(make([1, 0])), { epochs: 2 })
        return (await model.predict(x)).data
      }
      const kinds: ((values: number[]) => Uint8Array)[] = [
        values => Uint8ClampedArray.from(values) as never,
        values => Uint16Array.from(values) as never,
        values => Int16Array.from(values) as never,
        values => Uint32Array.from(values) as never,
        values => foreign('Uint8Array.from(values)', { values }),
        values => foreign('Float64Array.from(values)', { values }),
      ]
      for (const scale of [1 / 255, undefined]) {
        const ours = await predicted(values => Uint8Array.from(values), scale)
        for (const make of kinds) assert.deepEqual(await predicted(make, scale), ours)
      }
    }
  })
})

describe('nested arrays', () => {
  test('that hold themselves, or are nested twenty thousand deep, are errors', async () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    const behind: unknown[] = [[1, 2]]
    behind.push(behind)
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    let wide: unknown = 1
    for (let i = 0; i < 30; i++) wide = Array(30).fill(wide)
    const alone = standalone(layers.flatten({ inputShape: [2] }))
    for (const [value, message] of [
      [cyclic, /nested at most 32 deep, got more/],
      [behind, /Rows must be equally long|equally deep/],
      [deep, /nested at most 32 deep, got more/],
      [wide, /as many numbers as fit into memory/],
    ] as [never, RegExp][]) {
      assert.throws(() => tensor(value), refused(message))
      assert.throws(() => oneHot(value, 3), refused(message))
      await assert.rejects(alone.forward(value), refused(message))
    }
    assert.throws(() => tensor([1], Array(33).fill(1)), refused(/at most 32 sizes/))
    assert.throws(() => tensor([1], 1 as never), refused(/a shape, an array/))
    assert.throws(() => layers.flatten({ inputShape: deep as never }), refused(/at most 32 sizes, .*, got \[\[/))
  })
})

describe('rows', () => {
  test('that a tensor does not have are refused', () => {
    const t = tensor([1, 2, 3], [3, 1])
    for (const [begin, end] of [
      [0, 4],
      [-1, 2],
      [2, 1],
      [0.5, 2],
      [undefined, 2],
    ] as [number, number][]) {
      assert.throws(() => rows(t, begin, end), refused(/whole numbers 0 ≤ begin ≤ end ≤ 3/))
    }
    assert.deepEqual(rows(t, 3, 3).shape, [0, 1])
    assert.throws(() => rows({} as never, 0, 1), refused(/^rows: expected a tensor/))
    assert.throws(() => rows(tensor([1], []), 0, 1), refused(/a tensor \[rows, …\]/))
  })
})

describe('bytes', () => {
  test('of a file are taken from whatever holds them', async () => {
    const model = sequential({ backend: 'reference', seed: 1, layers: [layers.dense({ units: 1, inputShape: [2] })] })
    const file = await model.toSafetensors()
    const shared = new SharedArrayBuffer(file.length)
    new Uint8Array(shared).set(file)
    const within = new Uint8Array(file.length + 3)
    within.set(file, 3)
    const kinds = [
      file,
      file.buffer,
      Buffer.from(file),
      within.subarray(3),
      new DataView(within.buffer, 3),
      Uint8ClampedArray.from(file),
      shared,
      foreign<ArrayBuffer>('Uint8Array.from(file).buffer', { file: [...file] }),
      foreign<Uint8Array>('Uint8Array.from(file)', { file: [...file] }),
    ]
    for (const bytes of kinds) {
      const again = await loadModel(bytes, { backend: 'reference' })
      assert.deepEqual(await again.getWeights(), await model.getWeights())
      assert.equal(safetensors.read(bytes).tensors.size, 3)
    }
    const wrong: [unknown, RegExp][] = [
      [new Blob([file]), /got a Blob\. Give its bytes: await file\.arrayBuffer\(\)\./],
      [new Response(file), /got a Response\. Give its bytes/],
      [Promise.resolve(file), /got a Promise\. Await it first\./],
      [new Float32Array(9), /got a Float32Array/],
      [undefined, /got undefined/],
      [3, /got 3/],
    ]
    for (const [value, message] of wrong) {
      assert.throws(() => safetensors.read(value as never), refused(message))
      await assert.rejects(loadModel(value as never), refused(message))
    }
    assert.throws(() => safetensors.read('file' as never), refused(/Read the file first/))
  })

  test('tensors to write may be in a Map of another realm', () => {
    const tensors = foreign<Map<string, ReturnType<typeof tensor>>>('new Map([["a", t]])', { t: tensor([1, 2]) })
    assert.deepEqual([...safetensors.read(safetensors.write(tensors)).tensors.keys()], ['a'])
    for (const value of [null, undefined, 5]) assert.throws(() => safetensors.write(value as never), refused(/by name/))
  })
})

describe('a scale counts', () => {
  test('in oneHot, whose labels are whole, within range, and of any shape', () => {
    const half = tensor(Uint8Array.of(0, 2, 4), [3], { scale: 0.5 })
    assert.deepEqual([...oneHot(half, 3).data], [1, 0, 0, 0, 1, 0, 0, 0, 1])
    assert.throws(() => oneHot(half, 2), refused(/labels 0 to 1, got 2 at 2/))
    assert.throws(() => oneHot(tensor(Uint8Array.of(1), [1], { scale: 0.5 }), 3), refused(/got 0\.5 at 0/))
    for (const label of [-1, 3, 0.5, Number.NaN, Infinity]) {
      assert.throws(() => oneHot([label], 3), refused(/labels 0 to 2, got/))
    }
    assert.deepEqual(oneHot([[1], [0]], 2).shape, [2, 2])
    const grid = oneHot([[1, 0]], 2)
    assert.deepEqual(
      [grid.shape, [...grid.data]],
      [
        [1, 2, 2],
        [0, 1, 1, 0],
      ],
    )
    assert.throws(() => oneHot([1], 2 ** 40), refused(/as fit into memory/))
    assert.throws(() => oneHot([1], '3' as never), refused(/classes: a whole number/))
  })

  test('in what is set, predicted and trained on', async () => {
    const model = sequential({ backend: 'wasm', seed: 1, layers: [layers.dense({ units: 1, inputShape: [2] })] })
    model.setWeights([tensor(Int16Array.of(2, 4), [2, 1], { scale: 0.5 }), tensor(Uint8Array.of(3), [1], { scale: 2 })])
    assert.deepEqual([...(await model.predict([[1, 10]])).data], [27])
    const x = tensor(Int32Array.of(2, 20), [1, 2], { scale: 0.5 })
    assert.deepEqual([...(await model.predict(x)).data], [27])
    model.compile({ loss: 'meanSquaredError' })
    const huge = tensor(Int32Array.of(1, 4), [1, 2], { scale: 1e38 })
    await assert.rejects(model.fit(huge, [[1]]), refused(/finite numbers, got 4e\+38, beyond float32, in sample 0/))
    const beyond = tensor(Float64Array.of(1, 1e300), [1, 2])
    await assert.rejects(model.fit(beyond, [[1]]), refused(/got 1e\+300, beyond float32, in sample 0/))
    await assert.rejects(
      model.fit([[1, 1]], tensor(Int32Array.of(9), [1, 1], { scale: 1e300 })),
      refused(/y: .+beyond/),
    )
  })
})
