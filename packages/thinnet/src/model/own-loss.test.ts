import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import * as layers from '../layers/index.ts'
import { input } from '../layers/value.ts'
import { loadModel } from '../saving/load.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { tensor } from '../tensor/tensor.ts'
import { model } from './graph-model.ts'
import { sequential } from './sequential.ts'

const numbers = (shape: number[], f: (i: number) => number) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => f(i)),
    shape,
  )
const x = numbers([12, 3], Math.sin)
const y = numbers([12, 2], i => Math.cos(3 * i))

/** Mean squared error, by hand. */
const squares = (targets: Tensor) => (outputs: Tensor) => {
  const errors = Array.from(outputs.data, (value, i) => value - targets.data[i]!)
  const { length } = errors
  return {
    loss: errors.reduce((sum, e) => sum + e * e, 0) / length,
    gradient: tensor(
      errors.map(e => (2 * e) / length),
      outputs.shape,
    ),
  }
}

function net(loss: 'meanSquaredError' | undefined, backend: 'wasm' | 'reference' = 'wasm') {
  const made = sequential({
    seed: 5,
    backend,
    layers: [
      layers.dense({ units: 8, activation: 'tanh', inputShape: [3], kernelRegularizer: 'l2' }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 2, kernelConstraint: 'maxNorm' }),
    ],
  })
  made.compile(loss ? { optimizer: 'adam', loss } : { optimizer: 'adam' })
  return made
}
const close = (a: readonly Tensor[], b: readonly Tensor[], tolerance = 1e-6) => {
  for (const [k, { data }] of a.entries()) {
    for (const [i, value] of data.entries()) assert.ok(Math.abs(value - b[k]!.data[i]!) <= tolerance, `${k}[${i}]`)
  }
}
const refused = (message: RegExp) => (error: unknown) => error instanceof ThinnetError && message.test(error.message)

describe('a step with a loss of your own', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    test(`ends as one with the same loss of thinnet's, on ${backend}`, async () => {
      const [own, theirs] = [net(undefined, backend), net('meanSquaredError', backend)]
      for (let step = 0; step < 5; step++) {
        const { loss } = await own.trainOnBatch(x, squares(y))
        assert.ok(Math.abs(loss - (await theirs.trainOnBatch(x, y)).loss!) < 1e-6)
      }
      close(await own.getWeights(), await theirs.getWeights())
      assert.equal(own.step, 5)
    })
  }

  test('gives all gradients, and those to the inputs, and changes nothing', async () => {
    const [own, theirs] = [net(undefined), net('meanSquaredError')]
    const before = await own.getWeights()
    const a = await own.gradientsOnBatch(x, squares(y), { inputs: true })
    const b = await theirs.gradientsOnBatch(x, y, { inputs: true })
    assert.deepEqual(Object.keys(a.gradients), Object.keys(b.gradients))
    close(Object.values(a.gradients), Object.values(b.gradients))
    close(a.inputGradients, b.inputGradients)
    assert.deepEqual(a.inputGradients[0].shape, [12, 3])
    assert.deepEqual(await own.getWeights(), before)
    assert.deepEqual(await theirs.getWeights(), before)
    assert.equal((await own.gradientsOnBatch(x, squares(y))).inputGradients, undefined)
  })

  test('goes through another model, as through one of both', async () => {
    const head = () => layers.dense({ units: 2, activation: 'tanh', inputShape: [3] })
    const first = sequential({ seed: 1, layers: [head()] })
    const second = sequential({ seed: 2, layers: [layers.dense({ units: 2, name: 'last', inputShape: [2] })] })
    first.compile({ optimizer: 'sgd' })
    second.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const both = sequential({
      layers: [head(), layers.dense({ units: 2 })],
    })
    both.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    both.setWeights([...(await first.getWeights()), ...(await second.getWeights())])
    for (let step = 0; step < 3; step++) {
      const { loss } = await first.trainOnBatch(x, async outputs => {
        const { loss, inputGradients } = await second.gradientsOnBatch(outputs, y, { inputs: true })
        await second.trainOnBatch(outputs, y)
        return { loss, gradient: inputGradients[0] }
      })
      assert.ok(Math.abs(loss - (await both.trainOnBatch(x, y)).loss!) < 1e-6)
    }
    close([...(await first.getWeights()), ...(await second.getWeights())], await both.getWeights())
  })

  test('has several outputs in the form of the model, of which some may have no derivative', async () => {
    const made = () => {
      const from = input({ shape: [3] })
      const outputs = { mean: layers.dense({ units: 2 }).apply(from), other: layers.dense({ units: 1 }).apply(from) }
      return model({ inputs: from, outputs, seed: 3 })
    }
    const [own, theirs] = [made(), made()]
    own.compile({ optimizer: 'adam' })
    theirs.compile({ optimizer: 'adam', loss: { mean: 'meanSquaredError' } })
    await own.trainOnBatch(x, ({ mean, other }) => {
      assert.deepEqual(other.shape, [12, 1])
      const { loss, gradient } = squares(y)(mean)
      return { loss, gradient: { mean: gradient } }
    })
    await theirs.trainOnBatch(x, { mean: y })
    close(await own.getWeights(), await theirs.getWeights())
    const wrong = own.trainOnBatch(x, () => ({ loss: 1, gradient: { mean: null } }))
    await assert.rejects(wrong, refused(/own loss: gradient: expected a derivative to one output at least/))
  })

  test('is saved and loaded without a loss', async () => {
    const own = net(undefined)
    await own.trainOnBatch(x, squares(y))
    const loaded = await loadModel(await own.toSafetensors())
    await Promise.all([own, loaded].map(each => each.trainOnBatch(x, squares(y) as never)))
    assert.deepEqual(await loaded.getWeights(), await own.getWeights())
  })
})

describe('a loss of your own is refused, and nothing updated,', () => {
  for (const [what, result, message] of [
    [
      'of another shape',
      () => ({ loss: 1, gradient: [[1, 2]] }),
      /gradient: expected the outputs' shape .* 12, got \[1, 2/,
    ],
    ['without a derivative', () => ({ loss: 1 }), /own loss: expected a function that returns \{ loss: a number, grad/],
    ['that is a number alone', () => 1, /own loss: expected a function that returns/],
    [
      'that is NaN',
      (o: Tensor) => ({ loss: Number.NaN, gradient: o }),
      /expected a finite loss, got NaN at step 1; it/,
    ],
    [
      'whose derivative is NaN',
      ({ shape, data }: Tensor) => ({
        loss: 1,
        gradient: tensor(
          data.map(() => Number.NaN),
          shape,
        ),
      }),
      /gradient: expected finite numbers, got NaN in sample 0\. Nothing was updated/,
    ],
    [
      'whose derivative is Infinity as the model computes',
      ({ shape, data }: Tensor) => ({ loss: 1, gradient: tensor(Float64Array.from(data).fill(-1e39), shape) }),
      /gradient: expected finite numbers, got -1e\+39, beyond float32, in sample 0\. Nothing was updated/,
    ],
  ] as const) {
    test(what, async () => {
      const own = net(undefined)
      const before = await own.getWeights()
      await assert.rejects(own.trainOnBatch(x, result as never), refused(message))
      assert.deepEqual(await own.getWeights(), before)
      assert.equal(own.step, 0)
    })
  }

  test('where it throws, asks the model meanwhile, or trains it', async () => {
    const own = net(undefined)
    const before = await own.getWeights()
    const asking = (ask: () => unknown) =>
      own.trainOnBatch(x, async outputs => {
        await ask()
        return squares(y)(outputs)
      })
    await assert.rejects(
      asking(() => {
        throw new Error('mine')
      }),
      /^Error: mine/,
    )
    const meanwhile = refused(/a model that is asked nothing else meanwhile, got another call of it\. Call it before/)
    await assert.rejects(
      asking(() => own.predict(x)),
      meanwhile,
    )
    await assert.rejects(
      asking(() => own.setWeights(before)),
      meanwhile,
    )
    await assert.rejects(
      asking(() => own.trainOnBatch(x, squares(y))),
      refused(/in the middle of trainOnBatch/),
    )
    await asking(() => own.getWeights()).catch(assert.fail)
    assert.equal(own.step, 1)
  })

  test('where the model is not compiled, options do not count, or fit and evaluate would need one', async () => {
    const own = net(undefined)
    await assert.rejects(own.trainOnBatch(x, squares(y) as never, { sampleWeight: [1] }), refused(/sampleWeight/))
    for (const call of [() => own.fit(x, y), () => own.evaluate(x, y), () => own.trainOnBatch(x, y)]) {
      await assert.rejects(
        call,
        refused(/expected a loss, got a model that was compiled with an optimizer alone\. Give/),
      )
    }
    assert.throws(() => own.compile({ optimizer: 'adam', metrics: ['accuracy'] }), refused(/a loss along with metrics/))
    assert.throws(() => own.compile({}), refused(/loss or optimizer/))
    const bare = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] })
    await assert.rejects(bare.trainOnBatch(x, squares(y)), refused(/expected a compiled model/))
  })
})
