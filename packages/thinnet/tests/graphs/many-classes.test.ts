import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  input,
  type Layer,
  layers,
  losses,
  type Model,
  model,
  type Tensor,
  tensor,
  type Value,
} from '../../src/index.ts'

/**
 * A dense layer of very many classes computes its loss as well, and its scores are never written down; with a metric, which reads
 * them, they are. Both are the same model.
 */
const [STEPS, CLASSES, WIDTH] = [3, 4096, 5]
const place = (n: number) => Array.from({ length: n }, (_, i) => (i * 7919 + 3) % CLASSES)
const x = tensor(place(4 * STEPS), [4, STEPS])
const y = tensor(place(4 * STEPS).reverse(), [4, STEPS])
const sampleWeight = [1, 0.5, 0, 2]

type Last = (words: ReturnType<typeof layers.embedding>) => Layer
const LAST: Record<string, Last> = {
  'tied dense': words => layers.tiedDense({ to: words, activation: 'softmax' }),
  dense: () => layers.dense({ units: CLASSES, activation: 'softmax' }),
  'dense, from logits': () => layers.dense({ units: CLASSES }),
  'frozen dense': () => {
    const layer = layers.dense({ units: CLASSES, activation: 'softmax' })
    layer.trainable = false
    return layer
  },
}

/** The model, and how often its layer computed the loss. */
function made(last: Last, { metrics = false, maskZero = false, also = false } = {}) {
  const tokens = input({ shape: [STEPS] })
  const words = layers.embedding({ inputDim: CLASSES, outputDim: WIDTH, maskZero })
  const h: Value = layers.dense({ units: WIDTH, activation: 'tanh' }).apply(words.apply(tokens))
  const layer = last(words)
  const outputs = { words: layer.apply(h), ...(also && { also: layers.dense({ units: 1 }).apply(h) }) }
  const net = model({ inputs: tokens, outputs: also ? outputs : outputs.words, seed: 1, backend: 'wasm', threads: 1 })
  let calls = 0
  const count = (loss: ReturnType<typeof losses.sparseCategoricalCrossentropy>): typeof loss => ({
    ...loss,
    ...(loss.before && { before: { ...loss.before, loss: count(loss.before.loss) } }),
    ...(loss.ofLayer && {
      ofLayer: {
        ...loss.ofLayer,
        forward: (...args) => {
          calls++
          loss.ofLayer!.forward(...args)
        },
      },
    }),
  })
  const loss = count(losses.sparseCategoricalCrossentropy({ fromLogits: !layer.activation }))
  net.compile({
    optimizer: 'sgd',
    loss: also ? { words: loss, also: 'meanSquaredError' } : loss,
    ...(metrics && { metrics: also ? { words: ['accuracy'] } : ['accuracy'] }),
  })
  return { net, calls: () => calls }
}

async function trained(net: Model<Tensor>) {
  const { loss, gradients } = await net.gradientsOnBatch(x, y)
  await net.fit(x, y, { epochs: 2, batchSize: 4, accumulate: 2, sampleWeight, shuffle: false })
  const { loss: after } = await net.evaluate(x, y, { batchSize: 3 })
  return { losses: [loss, after!], arrays: Object.entries(gradients), weights: (await net.predict(x)).data }
}

const close = (got: ArrayLike<number>, want: ArrayLike<number>, what: string) => {
  for (let i = 0; i < want.length; i++)
    assert.ok(Math.abs(got[i]! - want[i]!) <= 3e-6, `${what}[${i}]: ${got[i]}, not ${want[i]}`)
}

describe('very many classes', () => {
  for (const [name, last] of Object.entries(LAST)) {
    test(name, async () => {
      const [together, apart] = [made(last), made(last, { metrics: true })]
      const [got, want] = [await trained(together.net as Model<Tensor>), await trained(apart.net as Model<Tensor>)]
      assert.ok(together.calls() > 0)
      assert.equal(apart.calls(), 0)
      close(got.losses, want.losses, 'loss')
      for (const [i, [parameter, { data }]] of want.arrays.entries()) {
        assert.equal(got.arrays[i]![0], parameter)
        close(got.arrays[i]![1].data, data, parameter)
      }
      close(got.weights, want.weights, 'predictions')
    })
  }

  test('where steps are padding, scores are written down', async () => {
    const { net, calls } = made(LAST.dense!, { maskZero: true })
    await (net as Model<Tensor>).gradientsOnBatch(x, y)
    assert.equal(calls(), 0)
  })

  test('beside another output', async () => {
    const [got, want] = [made(LAST.dense!, { also: true }), made(LAST.dense!, { also: true, metrics: true })]
    const also = tensor(place(12).map(Math.sin), [4, STEPS, 1])
    const gradients = await Promise.all(
      [got, want].map(
        async ({ net }) => (await (net as Model<never>).gradientsOnBatch(x, { words: y, also } as never)).gradients,
      ),
    )
    assert.ok(got.calls() > 0)
    for (const [name, { data }] of Object.entries(gradients[1]!)) close(gradients[0]![name]!.data, data, name)
  })
})
