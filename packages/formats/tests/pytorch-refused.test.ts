import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { type FromStateDictOptions, fromStateDict, readStateDict, saveStateDict, toStateDict } from '@thinnet/formats'
import {
  input,
  layers,
  type Model,
  model,
  type SequentialOptions,
  safetensors,
  sequential,
  type Tensor,
  ThinnetError,
  tensor,
} from 'thinnet'

const { conv2d, dense, flatten } = layers
const row = (...all: SequentialOptions['layers']) => sequential({ backend: 'reference', seed: 1, layers: all })
/** Numbers that differ. */
const numbers = (...shape: number[]): Tensor => {
  const size = shape.reduce((all, count) => all * count, 1)
  return tensor(
    Float32Array.from({ length: size }, (_, i) => i + 1),
    shape,
  )
}
const linear = (name: string, inputs: number, units: number) => ({
  [`${name}.weight`]: numbers(units, inputs),
  [`${name}.bias`]: numbers(units),
})
const refused = (
  from: Parameters<typeof fromStateDict>[1],
  net: Model,
  message: RegExp,
  options?: FromStateDictOptions,
) =>
  assert.rejects(
    fromStateDict(net, from, options),
    (error: Error) => error instanceof ThinnetError && message.test(error.message),
  )
const two = (first: object = {}, second: object = {}) =>
  row(dense({ units: 2, inputShape: [2], ...first }), dense({ units: 2, ...second }))

describe('which module is which layer', () => {
  const alike = { ...linear('head', 2, 2), ...linear('body', 2, 2) }

  test('modules alike whose names tell no order are refused, with what to say', async () => {
    const message = /2 layers and 2 modules with weight \[2, 2\], bias \[2\].*"dense": "body", "dense_1": "head"/
    await refused(alike, two(), message)
  })

  test('names say it, or the layers’ own names', async () => {
    const net = two()
    const { names } = await fromStateDict(
      net,
      { ...alike, 'head.bias': tensor([7, 8]) },
      { names: { dense: 'body', dense_1: 'head' } },
    )
    assert.deepEqual(names, { dense: 'body', dense_1: 'head' })
    assert.deepEqual([...(await net.getWeights())[3]!.data], [7, 8])
    const same = await fromStateDict(two({ name: 'head' }, { name: 'body' }), alike)
    assert.deepEqual(same.names, { head: 'head', body: 'body' })
  })

  test('by numbers: layers.10 comes after layers.2', async () => {
    const dict = { ...linear('layers.10', 2, 2), ...linear('layers.2', 2, 2) }
    const { names } = await fromStateDict(two(), dict)
    assert.deepEqual(names, { dense: 'layers.2', dense_1: 'layers.10' })
  })

  test('layers that do not follow each other have no order', async () => {
    const x = input({ shape: [2] })
    const h = [dense({ units: 2 }).apply(x), dense({ units: 2 }).apply(x)]
    const net = model({ inputs: x, outputs: layers.add().apply(h), backend: 'reference' })
    await refused(
      { ...linear('fc1', 2, 2), ...linear('fc2', 2, 2) },
      net,
      /names that tell which module is which layer/,
    )
  })

  test('a name that is not there, or does not fit', async () => {
    await refused(alike, two(), /names: expected layers among dense; dense_1, got "fc"/, { names: { fc: 'head' } })
    await refused(alike, two(), /names: expected modules among head; body, got "tail"/, { names: { dense: 'tail' } })
    await refused(
      { ...alike, ...linear('fc', 3, 2) },
      two(),
      /layer "dense": expected a module with weight \[2, 2\], bias \[2\], got "fc" with weight \[2, 3\]/,
      { names: { dense: 'fc' } },
    )
  })
})

describe('what does not match', () => {
  test('is named on both sides, and nothing is set', async () => {
    const net = row(dense({ units: 3, inputShape: [4] }), dense({ units: 1 }))
    const before = await net.getWeights()
    const dict = { ...linear('fc1', 4, 3), ...linear('fc2', 4, 1) }
    await refused(
      dict,
      net,
      /modules for layers: "dense_1" with weight \[1, 3\], bias \[1\], got modules left: "fc2" with weight \[1, 4\], bias \[1\]/,
    )
    assert.deepEqual(await net.getWeights(), before)
  })

  test('strict: false leaves it, and tells', async () => {
    const net = row(dense({ units: 3, inputShape: [4] }), dense({ units: 1 }))
    const found = await fromStateDict(net, { ...linear('fc1', 4, 3), ...linear('fc2', 4, 1) }, { strict: false })
    assert.deepEqual(found, { names: { dense: 'fc1' }, missing: ['dense_1'], unexpected: ['fc2'] })
  })

  test('a module more', () =>
    refused(
      { ...linear('fc', 2, 1), 'pe.table': numbers(5, 2) },
      row(dense({ units: 1, inputShape: [2] })),
      /a layer for each module, got modules left: "pe\.table" with weight \[5, 2\]\. .*strict: false/,
    ))

  test('a bias that PyTorch does not have', () =>
    refused({ 'fc.weight': numbers(1, 2) }, row(dense({ units: 1, inputShape: [2] })), /Give the layer useBias: false/))

  test('weight normalization', () =>
    refused(
      { 'fc.weight_g': numbers(1, 1), 'fc.weight_v': numbers(1, 2), 'fc.bias': numbers(1) },
      row(dense({ units: 1, inputShape: [2] })),
      /remove_parametrizations/,
    ))

  test('a GRU whose reset gate comes before the product', () =>
    refused(
      {},
      row(layers.gru({ units: 2, resetAfter: false, inputShape: [3, 2] })),
      /layer "gru": expected resetAfter: true/,
    ))

  test('what is no model, and models of several outputs are some', async () => {
    await refused({}, {} as Model, /^fromStateDict: expected a model, got an object/)
    const x = input({ shape: [2] })
    const outputs = { a: dense({ units: 1, name: 'a' }).apply(x), b: dense({ units: 1, name: 'b' }).apply(x) }
    const net = model({ inputs: x, outputs, backend: 'reference' })
    const { names } = await fromStateDict(net, { ...linear('a', 2, 1), ...linear('b', 2, 1) })
    assert.deepEqual(names, { a: 'a', b: 'b' })
  })

  test('values that are no tensors, or not finite', async () => {
    const net = row(dense({ units: 1, inputShape: [2] }))
    await refused({ 'fc.weight': [[1, 2]] as never }, net, /"fc\.weight": expected a tensor/)
    await refused({ ...linear('fc', 2, 1), 'fc.bias': tensor([Number.NaN]) }, net, /finite/)
  })
})

describe('files', () => {
  test('a pickle is refused, with what to do', async () => {
    for (const bytes of [
      Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0),
      Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0, 0, 0, 0, 0),
    ])
      await refused(
        bytes,
        two(),
        /a pickle of torch\.save.*safetensors\.torch\.save_file\(model\.state_dict\(\), path\)/,
      )
  })

  test('a file of safetensors that begins with the bytes of a pickle, the length of its header', async () => {
    const weights = safetensors.write(new Map(Object.entries({ ...linear('a', 2, 2), ...linear('b', 2, 2) })))
    for (const length of [0x280, 0x4b50]) {
      const old = new DataView(weights.buffer).getUint32(0, true)
      const file = new Uint8Array(8 + length + weights.length - 8 - old).fill(0x20)
      new DataView(file.buffer).setUint32(0, length, true)
      file.fill(0, 4, 8)
      file.set(weights.subarray(8, 8 + old), 8)
      file.set(weights.subarray(8 + old), 8 + length)
      const names = { dense: 'a', dense_1: 'b' }
      assert.deepEqual((await fromStateDict(two(), file, { names })).names, names)
    }
  })

  test('names of a model that was wrapped by torch.compile and DataParallel, given without what was put before them', async () => {
    const wrapped = Object.entries({ ...linear('a', 2, 2), ...linear('b', 2, 2) }).map(
      ([name, value]) => [`_orig_mod.module.${name}`, value] as const,
    )
    const names = { dense: 'a', dense_1: '_orig_mod.module.b' }
    const net = two()
    assert.deepEqual((await fromStateDict(net, new Map(wrapped), { names })).names, { dense: 'a', dense_1: 'b' })
    const back = await toStateDict(net, { like: new Map(wrapped), names })
    assert.deepEqual(
      [...back.keys()],
      wrapped.map(([name]) => name),
    )
    for (const [name, value] of wrapped) assert.deepEqual(back.get(name)!.data, value.data)
  })

  test('types that thinnet has not become wider, and keep their values', async () => {
    const header = JSON.stringify({
      h: { dtype: 'F16', shape: [6], data_offsets: [0, 12] },
      b: { dtype: 'BF16', shape: [2, 1], data_offsets: [12, 16] },
      n: { dtype: 'I64', shape: [], data_offsets: [16, 24] },
      y: { dtype: 'BOOL', shape: [2], data_offsets: [24, 26] },
    })
    const data = [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b, 0x00, 0x7c, 0x55, 0x35] // 1, −2, 2⁻²⁴, 65504, ∞, ⅓
    const more = [0x80, 0x3f, 0x20, 0xc1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0]
    const file = (text: string) => {
      const bytes = new Uint8Array(8 + text.length + 26)
      new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
      bytes.set(new TextEncoder().encode(text), 8)
      bytes.set([...data, ...more], 8 + text.length)
      return bytes
    }
    const found = await readStateDict(file(header))
    assert.deepEqual([...found.get('h')!.data], [1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY, 0.333251953125])
    assert.deepEqual(found.get('b'), tensor(Float32Array.of(1, -10), [2, 1]))
    assert.deepEqual(found.get('n'), { dtype: 'int32', shape: [], data: Int32Array.of(-2) })
    assert.deepEqual(found.get('y'), tensor(Uint8Array.of(1, 0)))
    await assert.rejects(
      readStateDict(file(header.replace('[2,1]', '[2,2]'))),
      /expected 8 bytes for shape \[2, 2\] of BF16, got 4/,
    )
    await assert.rejects(
      readStateDict(file(header.replace('"F16"', '"F8"'))),
      /expected type F64, F32, .*BOOL, got "F8"/,
    )
  })

  test('saveStateDict writes what it reads', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises')
    const { tmpdir } = await import('node:os')
    const folder = await mkdtemp(`${tmpdir()}/thinnet-`)
    try {
      const net = two()
      await saveStateDict(net, `${folder}/a.safetensors`, { names: { dense: 'fc1', dense_1: 'fc2' } })
      const { tensors, metadata } = safetensors.read(await readFile(`${folder}/a.safetensors`))
      assert.deepEqual([...tensors.keys()], ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'])
      assert.equal(metadata.get('format'), 'pt')
      const again = two()
      await fromStateDict(again, `${folder}/a.safetensors`)
      assert.deepEqual(await again.getWeights(), await net.getWeights())
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('flattened images', () => {
  const net = () => row(conv2d({ filters: 2, kernelSize: 1, inputShape: [1, 2, 1] }), flatten(), dense({ units: 1 }))
  const dict = { 'c.weight': numbers(2, 1, 1, 1), 'c.bias': numbers(2), ...linear('fc', 4, 1) }
  const kernel = async (options?: FromStateDictOptions) => {
    const made = net()
    await fromStateDict(made, dict, options)
    return [...(await made.getWeights())[2]!.data]
  }

  test('have channels first in PyTorch, unless it moves them', async () => {
    assert.deepEqual(await kernel(), [1, 3, 2, 4])
    assert.deepEqual(await kernel({ flatten: 'channelsLast' }), [1, 2, 3, 4])
  })

  test('beside numbers that are none', async () => {
    const [x, z] = [input({ shape: [1, 2, 1] }), input({ shape: [2] })]
    const h = flatten().apply(conv2d({ filters: 2, kernelSize: 1 }).apply(x))
    const y = dense({ units: 1 }).apply(layers.concatenate().apply([z, h]))
    const made = model({ inputs: [x, z], outputs: y, backend: 'reference' })
    await fromStateDict(made, { ...dict, ...linear('fc', 6, 1) })
    assert.deepEqual([...(await made.getWeights())[2]!.data], [1, 2, 3, 5, 4, 6])
  })

  test('channelsFirst here gives the same', async () => {
    const dataFormat = 'channelsFirst'
    const made = row(
      conv2d({ filters: 2, kernelSize: 1, dataFormat, inputShape: [1, 1, 2] }),
      flatten({ dataFormat }),
      dense({ units: 1 }),
    )
    await fromStateDict(made, dict)
    assert.deepEqual([...(await made.getWeights())[2]!.data], [1, 3, 2, 4])
  })

  test('inside timeDistributed', async () => {
    const made = row(
      layers.timeDistributed({ layer: conv2d({ filters: 2, kernelSize: 1 }), inputShape: [3, 1, 2, 1] }),
      layers.timeDistributed({ layer: flatten() }),
      layers.simpleRnn({ units: 1, useBias: false }),
    )
    const rnn = { 'rnn.weight_ih_l0': numbers(1, 4), 'rnn.weight_hh_l0': numbers(1, 1) }
    await fromStateDict(made, { 'c.weight': dict['c.weight'], 'c.bias': dict['c.bias'], ...rnn })
    assert.deepEqual([...(await made.getWeights())[2]!.data], [1, 3, 2, 4])
  })

  test('that go into a layer which mixes them are refused', async () => {
    const made = row(
      conv2d({ filters: 2, kernelSize: 1, inputShape: [1, 2, 1] }),
      flatten(),
      layers.reshape({ targetShape: [2, 2] }),
      layers.lstm({ units: 1 }),
    )
    await refused(
      {},
      made,
      /layer "reshape": expected numbers that keep their order in PyTorch, got \[4\] as \[2, 2\]\. .*flatten: 'channelsLast'/,
    )
  })
})

test('reshapes whose numbers PyTorch would have in another order are refused', async () => {
  const { reshape } = layers
  const rows = (...all: SequentialOptions['layers']) =>
    refused({}, row(...all), /layer "reshape": expected numbers that keep their order/)
  const image = () => conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 2, 1] })
  await rows(image(), reshape({ targetShape: [2, 4] }), layers.lstm({ units: 1 }))
  await rows(image(), reshape({ targetShape: [1, 2, 4] }), conv2d({ filters: 1, kernelSize: 1 }))
  const states = layers.lstm({ units: 8, inputShape: [2, 3] })
  await rows(states, reshape({ targetShape: [2, 2, 2] }), conv2d({ filters: 1, kernelSize: 1 }))
  // pixels in a row, and numbers as they are given
  const made = row(
    reshape({ targetShape: [2, 2, 2], inputShape: [8] }),
    conv2d({ filters: 3, kernelSize: 1 }),
    reshape({ targetShape: [4, 3] }),
    layers.lstm({ units: 1 }),
  )
  assert.equal((await toStateDict(made)).size, 6)
})

test('separable convolutions are two modules, and wrapped layers their own', async () => {
  const net = row(
    layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2, inputShape: [4, 4, 2] }),
    layers.residual({ layers: [layers.batchNormalization(), conv2d({ filters: 3, kernelSize: 1 })] }),
    layers.globalAveragePooling2d(),
    layers.concreteDropout({ layer: dense({ units: 2 }) }),
  )
  const dict = await toStateDict(net)
  const shapes = Object.fromEntries(Array.from(dict, ([name, { shape }]) => [name, shape]))
  assert.deepEqual(shapes, {
    'separable_conv2d.depthwise.weight': [4, 1, 2, 2],
    'separable_conv2d.pointwise.weight': [3, 4, 1, 1],
    'separable_conv2d.pointwise.bias': [3],
    'batch_normalization.weight': [3],
    'batch_normalization.bias': [3],
    'batch_normalization.running_mean': [3],
    'batch_normalization.running_var': [3],
    'batch_normalization.num_batches_tracked': [],
    'conv2d.weight': [3, 3, 1, 1],
    'conv2d.bias': [3],
    'concrete_dropout.weight': [2, 3],
    'concrete_dropout.bias': [2],
    'concrete_dropout.logit': [1],
  })
  const before = await net.getWeights()
  net.setWeights(before.map(({ shape, data }) => tensor(new Float32Array(data.length).fill(1), shape)))
  await fromStateDict(net, dict)
  assert.deepEqual(await net.getWeights(), before)
})

test('an attention whose query, key and value are one Linear, or three', async () => {
  const net = row(layers.multiHeadAttention({ numHeads: 2, keyDim: 3, inputShape: [4, 6] }))
  const before = await net.getWeights()
  const dict = await toStateDict(net, { names: { multi_head_attention: 'a' } })
  const rows = (name: string, from: number) => {
    const { data, shape } = dict.get(name)!
    const width = shape[1] ?? 1
    return tensor(data.slice(from * width, (from + 6) * width) as Float32Array<ArrayBuffer>, [6, ...shape.slice(1)])
  }
  const out = { weight: dict.get('a.out_proj.weight')!, bias: dict.get('a.out_proj.bias')! }
  const one = {
    'blocks.0.attn.qkv.weight': dict.get('a.in_proj_weight')!,
    'blocks.0.attn.qkv.bias': dict.get('a.in_proj_bias')!,
    'blocks.0.attn.proj.weight': out.weight,
    'blocks.0.attn.proj.bias': out.bias,
  }
  const three = Object.fromEntries([
    ...['query', 'key', 'value'].flatMap((part, k) => [
      [`attention.self.${part}.weight`, rows('a.in_proj_weight', 6 * k)],
      [`attention.self.${part}.bias`, rows('a.in_proj_bias', 6 * k)],
    ]),
    ['attention.output.dense.weight', out.weight],
    ['attention.output.dense.bias', out.bias],
  ])
  for (const like of [one, three]) {
    net.setWeights(before.map(({ shape, data }) => tensor(new Float32Array(data.length).fill(1), shape)))
    await fromStateDict(net, like)
    assert.deepEqual(await net.getWeights(), before)
    assert.deepEqual(Object.fromEntries(await toStateDict(net, { like })), like)
  }
})
