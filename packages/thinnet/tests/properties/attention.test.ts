import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  auditScale,
  input,
  type Layer,
  layers,
  model,
  sequential,
  standalone,
  ThinnetError,
  tensor,
} from '../../src/index.ts'
import { Marked } from '../marked.ts'

const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, pattern)
  return true
}
const BACKENDS = ['reference', 'wasm', 'auto'] as const

describe('embedding', () => {
  const words = tensor([0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 7, 7], [2, 6])
  const make = (dropout: number, steps: number) =>
    layers.embedding({ inputDim: 8, outputDim: 3, dropout, embeddingsInitializer: 'ones', inputShape: [steps] })

  for (const backend of BACKENDS) {
    test(`drops whole words, in all their places or in none, on ${backend}`, async () => {
      const net = sequential({ layers: [make(0.5, 6)], seed: 4, backend })
      const masks = new Set<string>()
      for (let step = 0; step < 8; step++) {
        const mask = net.maskOf('embedding', { step })
        assert.deepEqual(mask.shape, [8])
        masks.add(mask.data.join(''))
        const { data } = await net.predict(words, { training: true, step })
        const want = Array.from(words.data).flatMap(word => Array(3).fill(mask.data[word] ? 2 : 0))
        assert.deepEqual(Array.from(data), want)
      }
      assert.ok(masks.size > 6, 'a new mask at each step')
      assert.deepEqual(Array.from((await net.predict(words)).data), Array(36).fill(1))
      net.dispose()
    })

    test(`refuses an index that is no word, with its place, on ${backend}`, async () => {
      const net = sequential({
        layers: [make(0, 2), layers.dense({ units: 1 })],
        seed: 4,
        backend,
      })
      net.compile({ loss: 'meanSquaredError' })
      const before = await net.getWeights()
      for (const wrong of [8, -1, 0.5]) {
        const said = refused(
          new RegExp(`^Embedding "embedding": expected indices .* from 0 to 7, got ${wrong} at \\[1, 0\\]`),
        )
        const x = tensor([7, 0, wrong, 1], [2, 2])
        await assert.rejects(net.predict(x), said)
        await assert.rejects(net.trainOnBatch(x, tensor(new Float32Array(4), [2, 2, 1])), said)
      }
      assert.deepEqual(await net.getWeights(), before)
      net.dispose()
    })
  }

  test('dropout 1 drops all, 0 and inference nothing; each Monte-Carlo sample has a mask of its own', async () => {
    for (const dropout of [0, 1]) {
      const net = sequential({ layers: [make(dropout, 6)], seed: 4 })
      const { data } = await net.predict(words, { training: true })
      assert.deepEqual(Array.from(data), Array(36).fill(1 - dropout))
      net.dispose()
    }
    const net = sequential({ layers: [make(0.5, 6)], seed: 4 })
    const { mean } = await net.predict(words, { training: true, samples: 16 })
    const kept = Array<number>(8).fill(0)
    for (let sample = 0; sample < 16; sample++) {
      for (const [word, one] of net.maskOf('embedding', { batchSize: 2, sample }).data.entries()) kept[word]! += one
    }
    for (const [i, word] of words.data.entries()) assert.ok(Math.abs(mean.data[3 * i]! - kept[word]! / 8) < 1e-6)
    net.dispose()
  })

  test('keeps its scale in training', async () => {
    const net = sequential({ layers: [make(0.3, 6)], seed: 4 })
    const many = tensor(
      Float32Array.from({ length: 600 }, (_, i) => (i * 7) % 8),
      [100, 6],
    )
    assert.deepEqual((await auditScale(net, many, { draws: 60 })).meanDiffers, [])
    net.dispose()
  })

  test('what it cannot take is refused', () => {
    const { embedding, tiedDense, positionEmbedding } = layers
    assert.throws(() => embedding({ inputDim: 2 ** 24 + 1, outputDim: 1 }), refused(/inputDim of at most 16777216/))
    assert.throws(() => embedding({ inputDim: 2, outputDim: 1, dropout: 2 }), refused(/dropout in \[0, 1\], got 2/))
    assert.throws(
      () => tiedDense({ to: layers.dense({ units: 1 }) as never }),
      refused(/a layer that layers\.embedding/),
    )
    const build = (layer: Layer, shape: number[]) => model({ inputs: [X(shape)], outputs: layer.apply(xs.at(-1)!) })
    const xs: ReturnType<typeof input>[] = []
    const X = (shape: number[]) => {
      xs.push(input({ shape }))
      return xs.at(-1)!
    }
    const masks = embedding({ inputDim: 2, outputDim: 1, maskZero: true })
    assert.throws(() => build(masks, [2, 2]), refused(/maskZero: input \[batch, steps\], got \[batch, 2, 2\]/))
    assert.throws(() => build(positionEmbedding({ sequenceLength: 2 }), [3, 1]), refused(/at most 2 steps/))
    assert.throws(() => build(positionEmbedding({ sequenceLength: 2 }), [3]), refused(/\[batch, steps, features\]/))
    const foreign = tiedDense({ to: embedding({ inputDim: 2, outputDim: 3 }) })
    assert.throws(() => build(foreign, [3]), refused(/embeddings of Embedding, got a model without it so far\. Apply/))
  })
})

describe('multiHeadAttention', () => {
  const x = tensor(
    Float32Array.from({ length: 60 }, (_, i) => Math.sin(i)),
    [4, 3, 5],
  )
  const options = { numHeads: 2, keyDim: 3 }

  for (const backend of BACKENDS) {
    test(`a batch in parts is computed as the whole, masks too, on ${backend}`, async () => {
      const net = sequential({
        layers: [layers.multiHeadAttention({ ...options, dropout: 0.5, inputShape: [3, 5] })],
        seed: 4,
        backend,
      })
      const whole = await net.predict(x, { training: true })
      const parts = await net.predict(x, { training: true, batchSize: 3 })
      assert.deepEqual(Array.from(parts.data), Array.from(whole.data))
      const mask = net.maskOf('multi_head_attention', { batchSize: 4 })
      assert.deepEqual(mask.shape, [4, 2, 3, 3])
      const first = net.maskOf('multi_head_attention', { batchSize: 2 })
      assert.deepEqual(Array.from(mask.data.subarray(0, 36)), Array.from(first.data))
      net.dispose()
    })

    test(`one step, one sample, and steps that are all padding, on ${backend}`, async () => {
      const alone = standalone(layers.multiHeadAttention(options), { inputShape: [1, 5], seed: 1, backend })
      assert.ok((await alone.forward(tensor(new Float32Array(5).fill(0.5), [1, 1, 5]))).data.every(Number.isFinite))
      const inputs = input({ shape: [3, 5] })
      const marked = new Marked([[0, 0, 0]]).apply(inputs)
      const attention = layers.multiHeadAttention({ ...options, biasInitializer: 'ones' })
      const outputs = layers.unmask().apply(attention.apply([marked, marked]))
      const net = model({ inputs, outputs, seed: 1, backend })
      // the bias of the output is all that is left
      const { data } = await net.predict(tensor(x.data.slice(0, 15), [1, 3, 5]))
      assert.deepEqual(Array.from(data), Array(15).fill(1))
      net.dispose()
    })
  }

  test('what is padding, or comes later, moves nothing', async () => {
    const inputs = input({ shape: [3, 5] })
    const outputs = layers
      .unmask()
      .apply(layers.multiHeadAttention(options).apply(new Marked([[1, 1, 0]]).apply(inputs)))
    const causal = layers.multiHeadAttention({ ...options, useCausalMask: true }).apply(inputs)
    const net = model({ inputs, outputs: [outputs, causal], seed: 1, backend: 'wasm' })
    const one = Float32Array.from({ length: 15 }, (_, i) => Math.cos(i))
    const other = one.map((value, i) => (i < 10 ? value : 9 - i))
    const [a, b] = [await net.predict(tensor(one, [1, 3, 5])), await net.predict(tensor(other, [1, 3, 5]))]
    for (const k of [0, 1]) {
      assert.deepEqual(a[k]!.data.slice(0, 10), b[k]!.data.slice(0, 10))
      if (k === 1) assert.notDeepEqual(a[k]!.data.slice(10), b[k]!.data.slice(10))
    }
    net.dispose()
  })

  test('what it cannot take is refused', () => {
    const of =
      (shapes: number[][], more = {}) =>
      () => {
        const inputs = shapes.map(shape => input({ shape }))
        return model({ inputs, outputs: layers.multiHeadAttention({ ...options, ...more }).apply(inputs) })
      }
    assert.throws(of([[5]]), refused(/inputs \[batch, steps, features\], got \[batch, 5\]/))
    assert.throws(
      of([
        [2, 5],
        [3, 5],
        [4, 5],
      ]),
      refused(/as many steps of the key as of the value, 3, got 4/),
    )
    assert.throws(
      of([
        [2, 5],
        [2, 5],
        [2, 5],
        [2, 5],
      ]),
      refused(/one to three inputs/),
    )
    assert.throws(of([[2, 5]], { dropout: -1 }), refused(/dropout in \[0, 1\], got -1/))
    assert.throws(of([[2, 5]], { outputShape: [2, 3] }), refused(/outputShape: a whole number ≥ 1, or an array of one/))
  })
})

describe('normalization of rows and groups', () => {
  test('what it cannot take is refused', () => {
    const of = (layer: Layer, shape: number[]) => () => {
      const inputs = input({ shape })
      return model({ inputs, outputs: layer.apply(inputs) })
    }
    assert.throws(
      of(layers.layerNormalization({ axis: 1 }), [2, 3]),
      refused(/axis: the last of the dimensions .* got 1/),
    )
    assert.throws(of(layers.layerNormalization({ axis: [0, 1] }), [2]), refused(/axis/))
    assert.throws(of(layers.layerNormalization({ axis: -3 }), [2]), refused(/axis/))
    assert.throws(of(layers.groupNormalization(), [2, 3]), refused(/channels that 32 groups divide, got 3/))
    assert.throws(of(layers.groupNormalization({ groups: 1, axis: 2 }), [2, 3, 4]), refused(/axis: 1, or the last/))
    assert.throws(of(layers.groupNormalization({ groups: 1, axis: 4 }), [2, 3]), refused(/an axis 4/))
  })
})
