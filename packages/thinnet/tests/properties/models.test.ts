import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { layers, optimizers, rows, sequential, type Tensor, ThinnetError, tensor } from '../../src/index.ts'
import { assertClose, CHECKED, type Held } from '../parity/support.ts'

const seeds = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })

/** Numbers with no pattern to speak of, the same at every run. */
function numbers(...shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * i + 1)),
    shape,
  )
}

function classifier(seed: number | bigint, { backend, dtype }: Pick<Held, 'backend' | 'dtype'>) {
  const model = sequential({
    seed,
    backend,
    dtype,
    layers: [
      layers.dense({ units: 9, activation: 'relu', inputShape: [7] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 9, activation: 'tanh' }),
      layers.dropout({ rate: 0.5, scaling: 'vanilla' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  const loss = 'sparseCategoricalCrossentropy'
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss })
  return model
}

const x = numbers(33, 7)
const labels = tensor(
  Int32Array.from({ length: 33 }, (_, i) => (i * 5) % 3),
  [33, 1],
)

async function trained(seed: number | bigint, held: Held): Promise<number[][]> {
  const model = classifier(seed, held)
  await model.fit(x, labels, { batchSize: 8, epochs: 2 })
  const weights = (await model.getWeights()).map(w => Array.from(w.data))
  model.dispose()
  return weights
}

for (const held of CHECKED) {
  describe(`models on ${held.backend} in ${held.dtype}`, () => {
    test('predict in parts equals predict of the whole, in training too', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (seed, batchSize, training) => {
          const model = classifier(seed, held)
          const whole = await model.predict(x, { training, batchSize: 33 })
          const parts = await model.predict(x, { training, batchSize })
          model.dispose()
          assert.deepEqual(parts.data, whole.data)
        }),
        { numRuns: 20 },
      )
    })

    test('predict without training draws nothing: rows do not depend on their neighbours', async () => {
      const model = classifier(1, held)
      const whole = await model.predict(x)
      const third = await model.predict(rows(x, 2, 3))
      assert.deepEqual(third.data, whole.data.slice(6, 9))
      model.dispose()
    })

    test('predict in training is repeatable, and not that of inference', async () => {
      const model = classifier(2, held)
      const first = await model.predict(x, { training: true })
      assert.deepEqual(await model.predict(x, { training: true }), first)
      assert.notDeepEqual(await model.predict(x), first)
      model.dispose()
    })

    test('the same seed gives the same weights after training, another seed others', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, seeds, async (a, b) => {
          fc.pre(a !== b)
          const weights = await trained(a, held)
          assert.deepEqual(await trained(a, held), weights)
          assert.notDeepEqual(await trained(b, held), weights)
        }),
        { numRuns: 5 },
      )
    })

    test('gradientsOnBatch changes nothing that training or predicting sees', async () => {
      const model = classifier(3, held)
      const before = await model.predict(x)
      const first = await model.gradientsOnBatch(x, labels)
      const again = await model.gradientsOnBatch(x, labels)
      assert.deepEqual(again, first)
      assert.deepEqual(await model.predict(x), before)
      model.dispose()
    })

    test('NaN and Infinity in the data are refused', async () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const data = Float32Array.from(x.data)
        data[100] = bad
        const model = classifier(4, held)
        await assert.rejects(model.fit(tensor(data, [33, 7]), labels, { batchSize: 8 }), ThinnetError)
        model.dispose()
      }
    })
  })
}

test('wasm comes to the reference within float32 rounding', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async seed => {
      const [reference, wasm] = await Promise.all(CHECKED.map(held => trained(seed, held)))
      reference!.forEach((weights, w) => {
        assertClose(wasm![w]!, weights, 1e-3, `weight ${w}`)
      })
    }),
    { numRuns: 3 },
  )
})
