import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { type FromOnnxOptions, fromOnnx, toOnnx } from '@thinnet/formats'
import { layers, sequential, ThinnetError, tensor } from 'thinnet'
import { type Constant, constant, evaluate } from '../src/onnx/from/constants.ts'
import { type Read, readMessage, writeMessage } from '../src/onnx/message.ts'
import { ModelProto } from '../src/onnx/proto.ts'

const folder = new URL('fixtures/onnx/', import.meta.url)
const file = async (name: string) => new Uint8Array(await readFile(new URL(`${name}.onnx`, folder)))
type Model = Read<typeof ModelProto>

/** A file with what it says changed. */
async function changed(name: string, change: (graph: NonNullable<Model['graph']>, model: Model) => void) {
  const model = readMessage(ModelProto, await file(name), 'test')
  change(model.graph!, model)
  return writeMessage(ModelProto, model)
}

const refused = (bytes: Uint8Array | Promise<Uint8Array>, message: RegExp, options: FromOnnxOptions = {}) =>
  assert.rejects(
    async () => fromOnnx(await bytes, { backend: 'reference', ...options }),
    (error: Error) =>
      error instanceof ThinnetError && (message.test(error.message) || assert.match(error.message, message)),
  )

describe('what fromOnnx refuses, and says where', () => {
  const node = (index: number, change: (node: NonNullable<Model['graph']>['node'][number]) => void) =>
    changed('lenet-legacy', graph => change(graph.node[index]!))

  test('an operator that thinnet has no layer for, and one of another domain', async () => {
    const operator = (opType: string, domain = '') =>
      node(1, one => {
        Object.assign(one, { opType, domain })
      })
    await refused(
      operator('Det'),
      /^fromOnnx: node 1 "\/Relu" \(Det\): expected an operator that thinnet has a layer for, got Det/,
    )
    await refused(operator('Relu', 'com.mine'), /node 1 "\/Relu" \(com\.mine\.Relu\): expected an operator/)
  })

  test('an attribute that would give other numbers', () =>
    refused(
      node(2, one => {
        one.attribute.find(({ name }) => name === 'dilations')!.ints = [2, 1]
      }),
      /node 2 "\/MaxPool" \(MaxPool\): dilations: expected 1, got \[2, 1\]/,
    ))

  test('nodes in a circle, values that nobody makes, names that come twice', async () => {
    const input = (name: string) =>
      node(1, one => {
        one.input = [name]
      })
    await refused(input('28'), /node \d+ "\/Relu": expected inputs that are made before it, got "28"/)
    await refused(input('nowhere'), /node 1 "\/Relu": expected inputs that are made before it, got "nowhere"/)
    await refused(
      changed('lenet-legacy', ({ node: [first, second] }) => {
        second!.output = first!.output
      }),
      /expected unique names, got "\/conv1\/Conv_output_0" twice|expected inputs that are made before it/,
    )
  })

  test('sizes that are open, but for the batch, unless they are said', async () => {
    const open = () =>
      changed('recurrent-legacy', graph => {
        graph.input[0]!.type!.tensor!.shape!.dim[1] = { value: undefined, param: 'words' }
      })
    await refused(
      open(),
      /^fromOnnx: input "input": expected sizes that are known, .*Say \{ inputShapes: \{ input: \[…\] \} \}/,
    )
    const model = await fromOnnx(await open(), { backend: 'reference', inputShapes: { input: [7] } })
    assert.deepEqual(model.inputShape, [7])
    await refused(open(), /expected names of inputs, input, got "x"/, { inputShapes: { x: [7] } })
  })

  test('weights of other shapes, and shapes beyond all measure', async () => {
    const dims = (sizes: number[]) =>
      changed('lenet-legacy', graph => {
        graph.initializer.find(({ name }) => name === 'fc1.bias')!.dims = sizes
      })
    await refused(dims([9]), /weights "fc1\.bias": expected 36 bytes, as its shape says, got 40/)
    await refused(dims([2 ** 40, 2 ** 40]), /weights "fc1\.bias": expected sizes that are whole numbers/)
    await refused(dims([-1]), /expected/)
    await refused(
      changed('lenet-legacy', graph => {
        graph.input[0]!.type!.tensor!.shape!.dim[2] = { value: 2 ** 45, param: undefined }
      }),
      /expected/,
    )
  })

  test('numbers that are computed beforehand: too few inputs, sizes that are no whole numbers or beyond what there is', () => {
    const list = (...numbers: number[]) => constant([numbers.length], numbers)
    const result = (op: string, inputs: Constant[], attributes = {}) =>
      evaluate(op, inputs, attributes, 1, 'node 0')![0]!
    for (const [op, inputs, message] of [
      ['Where', [list(1)], /node 0: expected 3 inputs, got 1/],
      ['Add', [list(1)], /node 0: expected 2 inputs, got 1/],
      ['Reshape', [list(1, 2, 3, 4, 5), list(2, -1)], /node 0: expected sizes of 5 numbers/],
      ['Expand', [list(1), list(2.5)], /expected whole numbers, got \[2\.5\]/],
      ['ConstantOfShape', [list(-1)], /node 0: expected sizes that are whole numbers ≥ 0, got \[-1\]/],
      ['Split', [list(1, 2), list(2 ** 40)], /node 0: expected parts of an axis of 2/],
    ] as const)
      assert.throws(() => result(op, [...inputs]), message)
    assert.deepEqual([...result('Max', [list(1, 5), list(4, 2), list(3, 9)]).data], [4, 9])
    assert.deepEqual([...result('Min', [list(1, 5)]).data], [1, 5])
  })

  test('files that are no such file, or not whole', async () => {
    const bytes = await file('lenet-legacy')
    await refused(new Uint8Array(0), /^fromOnnx: expected an ONNX file, got one without a graph/)
    await refused(
      bytes.subarray(0, 3000),
      /expected an ONNX file, a sound message of protobuf, got .* Is the file damaged\?/,
    )
    // field 7, the graph, as a number; a length beyond the file; a group within groups
    await refused(Uint8Array.of(0x38, 1), /sound message of protobuf, got graph of wire type 0/)
    await refused(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f), /sound message of protobuf/)
    await refused(new Uint8Array(5000).fill(0xa3), /sound message of protobuf/)
    await refused(
      changed('lenet-legacy', (_, model) => {
        model.opsetImport[0]!.version = 99
      }),
      /opset: expected from 7 to 26, got 99/,
    )
  })

  test('weights in other files: those of the folder alone, or what is given for them', async () => {
    const bytes = await file('lenet-external')
    await refused(bytes, /expected weights in the file, got a file "lenet-external\.onnx\.data"\. Say \{ externalData/)
    const externalData = { 'lenet-external.onnx.data': await readFile(new URL('lenet-external.onnx.data', folder)) }
    await fromOnnx(bytes, { backend: 'reference', externalData })
    await refused(bytes, /expected a part of lenet-external\.onnx\.data, 10 bytes, got/, {
      externalData: { 'lenet-external.onnx.data': new Uint8Array(10) },
    })
    for (const location of ['../secret', '/etc/passwd', 'C:\\secret', 'a/../../b', '']) {
      const elsewhere = changed('lenet-external', graph => {
        const tensor = graph.initializer.find(({ external }) => external.length > 0)!
        tensor.external.find(({ key }) => key === 'location')!.value = location
      })
      await refused(elsewhere, /expected a file in the folder of the ONNX file/)
    }
  })
})

test('toOnnx names the layer that ONNX does not have, and keeps dropout where it is asked to', async () => {
  const of = (layer: Parameters<typeof sequential>[0]['layers'][number]) =>
    sequential({ backend: 'reference', layers: [layer] })
  const zoneout = layers.lstm({ units: 2, zoneout: 0.1, name: 'memory', inputShape: [3, 2] })
  await assert.rejects(toOnnx(of(zoneout)), /^ThinnetError: toOnnx: layer "memory": zoneout: expected 0, got 0\.1/)
  const block = of(layers.dropBlock2d({ rate: 0.1, blockSize: 2, name: 'block', inputShape: [4, 4, 1] }))
  await assert.rejects(
    toOnnx(block, { training: true }),
    /^ThinnetError: toOnnx: layer "block": expected a layer whose draws ONNX has.*Leave training out/,
  )
  await assert.rejects(toOnnx(block, { training: 1 } as never), /toOnnx: expected training: true or false, got 1/)
  const bytes = await toOnnx(of(layers.dropout({ rate: 0.25, inputShape: [4] })), { training: true })
  const again = await fromOnnx(bytes, { backend: 'reference' })
  assert.deepEqual(
    again.layers.map(({ options }) => options.rate),
    [0.25],
  )
  assert.deepEqual((await again.predict(tensor([[1, 2, 3, 4]]))).data, Float32Array.of(1, 2, 3, 4))
})
