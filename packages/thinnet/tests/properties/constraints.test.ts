import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type Constraint,
  checkGradients,
  constraints,
  initializers,
  layers,
  optimizers,
  regularizers,
  sequential,
  type Tensor,
  ThinnetError,
  tensor,
} from '../../src/index.ts'
import { CHECKED, type Held } from '../parity/support.ts'

const { maxNorm, minMaxNorm, nonNeg, unitNorm } = constraints

/** Norms over dimension 0, or over all but the last. */
function norms({ data, shape }: Tensor): number[] {
  const units = shape.length === 1 ? 1 : shape.at(-1)!
  const squares = Array<number>(units).fill(0)
  data.forEach((w, i) => {
    squares[i % units]! += w * w
  })
  return squares.map(Math.sqrt)
}

const x = tensor(
  Float32Array.from({ length: 12 * 50 }, (_, i) => Math.sin(i * i)),
  [12, 5, 5, 2],
)
const labels = tensor(
  Int32Array.from({ length: 12 }, (_, i) => i % 3),
  [12],
)

/** Weights of an image model after some steps that are too large. */
async function trained(seed: number, held: Held, filters: Constraint, kernel: Constraint, bias: Constraint) {
  const normal = initializers.randomNormal({ stddev: 2 })
  const model = sequential({
    seed,
    backend: held.backend,
    dtype: held.dtype,
    layers: [
      layers.conv2d({
        filters: 5,
        kernelSize: 3,
        inputShape: [5, 5, 2],
        kernelInitializer: normal,
        kernelConstraint: filters,
      }),
      layers.flatten(),
      layers.dense({
        units: 3,
        activation: 'softmax',
        kernelInitializer: normal,
        kernelConstraint: kernel,
        biasConstraint: bias,
      }),
    ],
  })
  const optimizer = optimizers.sgd({ learningRate: 3, globalClipNorm: 10 })
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' })
  await model.fit(x, labels, { batchSize: 5, epochs: 3 })
  const weights = await model.getWeights()
  model.dispose()
  return { filters: weights[0]!, kernel: weights[2]!, bias: weights[3]! }
}

for (const held of CHECKED) {
  describe(`constraints hold after training on ${held.backend}`, () => {
    const seeds = fc.integer({ min: 0, max: 2 ** 31 })

    test('maxNorm: no filter, no unit and no bias is longer', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, fc.double({ min: 0.1, max: 3, noNaN: true }), async (seed, maxValue) => {
          const filters = maxNorm({ maxValue, axis: [0, 1, 2] })
          const got = await trained(seed, held, filters, maxNorm({ maxValue }), maxNorm({ maxValue }))
          const all = [...norms(got.filters), ...norms(got.kernel), ...norms(got.bias)]
          assert.equal(all.length, 9)
          assert.ok(
            all.every(n => n <= maxValue * (1 + 1e-6)),
            `${all}`,
          )
          // and those that began longer are as long as they may be
          assert.ok(
            all.some(n => n >= maxValue * (1 - 1e-5)),
            `${all}`,
          )
        }),
        { numRuns: 5 },
      )
    })

    test('unitNorm, minMaxNorm and nonNeg', async () => {
      await fc.assert(
        fc.asyncProperty(seeds, async seed => {
          const between = minMaxNorm({ minValue: 0.5, maxValue: 0.6 })
          const got = await trained(seed, held, unitNorm({ axis: [0, 1, 2] }), between, nonNeg())
          for (const n of norms(got.filters)) assert.ok(Math.abs(n - 1) < 1e-5, `${n}`)
          for (const n of norms(got.kernel)) assert.ok(n > 0.4999 && n < 0.6001, `${n}`)
          assert.ok(got.bias.data.every(w => w >= 0))
          assert.ok(got.filters.data.some(w => w < 0))
        }),
        { numRuns: 5 },
      )
    })

    test('batchNormalization holds gamma and beta', async () => {
      const layer = layers.batchNormalization({
        inputShape: [2],
        gammaConstraint: maxNorm({ maxValue: 0.3 }),
        betaConstraint: 'nonNeg',
      })
      const model = sequential({ seed: 1, backend: held.backend, dtype: held.dtype, layers: [layer] })
      model.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: 'meanSquaredError' })
      const inputs = [
        [1, 2],
        [3, -4],
        [-5, 6],
      ]
      const targets = inputs.map(([a, b]) => [a! - 9, b! + 9])
      for (let i = 0; i < 3; i++) await model.trainOnBatch(inputs, targets)
      const [gamma, beta] = await model.getWeights()
      assert.ok(Math.abs(norms(gamma!)[0]! - 0.3) < 1e-6)
      assert.equal(beta!.data[0], 0)
      assert.ok(beta!.data[1]! > 1)
    })
  })
}

describe('constraints', () => {
  test('name and config make them again', () => {
    const factories = constraints as unknown as Record<string, (config: unknown) => Constraint>
    for (const one of [maxNorm({ axis: [0, 1] }), unitNorm(), minMaxNorm({ rate: 0.5 }), nonNeg()]) {
      assert.deepEqual(factories[one.name]!(one.config).config, one.config)
    }
    assert.deepEqual(maxNorm().config, { maxValue: 2, axis: 0 })
    assert.deepEqual(minMaxNorm().config, { minValue: 0, maxValue: 1, rate: 1, axis: 0 })
  })

  test('refuse what makes no sense, when they are made', () => {
    const wrong: (() => unknown)[] = [
      () => maxNorm({ maxValue: -1 }),
      () => maxNorm({ maxValue: Number.POSITIVE_INFINITY }),
      () => maxNorm({ max: 1 } as never),
      () => maxNorm({ axis: 0.5 }),
      () => unitNorm({ axis: [] }),
      () => unitNorm({ axis: null as never }),
      () => minMaxNorm({ minValue: 2, maxValue: 1 }),
      () => minMaxNorm({ minValue: -1 }),
      () => minMaxNorm({ rate: 2 }),
      () => layers.dense({ units: 1, kernelConstraint: 'maxnorm' as never }),
      () => layers.conv2d({ filters: 1, kernelSize: 1, biasConstraint: maxNorm as never }),
      () => layers.batchNormalization({ gammaConstraint: {} as never }),
      () => layers.batchNormalization({ betaRegularizer: 'l3' as never }),
    ]
    for (const make of wrong) assert.throws(make, ThinnetError, String(make))
  })

  test('refuse a weight that they do not fit, when the layer is built', () => {
    for (const axis of [2, -3, [0, 1, 2], [0, 0]]) {
      const dense = layers.dense({ units: 2, inputShape: [3], name: 'hidden', kernelConstraint: maxNorm({ axis }) })
      assert.throws(() => sequential({ layers: [dense] }), /Dense "hidden", kernel: maxNorm: expected axis: .*\[3,2\]/)
    }
    const apart = layers.conv2d({
      filters: 2,
      kernelSize: 3,
      inputShape: [5, 5, 2],
      kernelConstraint: unitNorm({ axis: [0, 2] }),
    })
    assert.throws(() => sequential({ layers: [apart] }), ThinnetError)
    for (const axis of [0, 1, -1, [1, 0], [-2, -1]]) {
      sequential({ layers: [layers.dense({ units: 2, inputShape: [3], kernelConstraint: maxNorm({ axis }) })] })
    }
  })

  test('a fitted weight alone is held', async () => {
    let applied = 0
    const own: Constraint = { name: 'own', config: {}, apply: () => void applied++ }
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1], biasConstraint: own })] })
    model.compile({ loss: 'meanSquaredError' })
    for (let i = 0; i < 3; i++) await model.trainOnBatch([[1]], [[1]])
    await model.predict([[1]])
    assert.equal(applied, 3)
    model.dispose()
  })
})

describe('regularizers', () => {
  test('name and config make them again', () => {
    const factories = regularizers as unknown as Record<string, (config: unknown) => unknown>
    for (const one of [regularizers.l1({ l1: 0.5 }), regularizers.l2(), regularizers.l1l2({ l2: 0.1 })]) {
      assert.deepEqual(factories[one.name]!(one.config), one)
    }
    assert.deepEqual(regularizers.l2().config, { l2: 0.01 })
  })

  test('of gamma and beta are part of the loss', async () => {
    const options = {
      gammaRegularizer: 'l2',
      betaRegularizer: regularizers.l1({ l1: 0.3 }),
      betaInitializer: 'ones',
    } as const
    const report = await checkGradients(layers.batchNormalization(options), { inputShape: [4], batchSize: 5 })
    assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
    const model = sequential({ layers: [layers.batchNormalization({ ...options, inputShape: [2] })] })
    model.compile({ loss: 'meanSquaredError' })
    // Inference at moving mean 0 and variance 1 − ε would be exact; targets are what comes out, so the penalties are left.
    const y = await model.predict([[1, 2]])
    const { loss } = await model.evaluate([[1, 2]], y)
    assert.ok(Math.abs(loss - (2 * 0.01 + 2 * 0.3)) < 1e-6, `${loss}`)
    model.dispose()
  })
})
