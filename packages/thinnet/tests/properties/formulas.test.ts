import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Activation,
  type ActivationName,
  activations,
  checkGradients,
  type Layer,
  type LossName,
  layers,
  losses,
  type SequentialOptions,
  sequential,
  tensor,
} from '../../src/index.ts'
import { activations as formulas } from '../../src/kernels/formulas/activations.ts'
import { assertSameOnThreads } from '../threads.ts'

const [ROWS, WIDTH] = [64, 96]
const numbers = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7) * 2)

/** A step of training with this activation, on rows wide enough to be shared out. */
async function trained(threads: number, activation: ActivationName | Activation, loss: LossName = 'huber') {
  const options: SequentialOptions = { backend: 'wasm', threads, seed: 3, layers: rowOf(activation) }
  const model = sequential(options)
  model.compile({ optimizer: 'sgd', loss })
  const [x, t] = [tensor(numbers(ROWS * 8), [ROWS, 8]), tensor(numbers(ROWS * WIDTH).map(Math.abs), [ROWS, WIDTH])]
  await model.fit(x, t, { batchSize: ROWS, epochs: 2 })
  const weights = (await model.getWeights()).map(({ data }) => data)
  model.dispose()
  return weights
}

const rowOf = (activation: ActivationName | Activation): Layer[] => [
  layers.dense({ units: 1024, activation, inputShape: [8] }),
  layers.dense({ units: WIDTH, activation: 'softplus' }),
]

describe('formulas on threads', () => {
  // Those that are worth it at 65 536 elements.
  const costly = ['elu', 'gelu', 'mish', 'selu', 'sigmoid', 'silu', 'softplus', 'tanh'] as const
  for (const name of costly) {
    test(name, async () => {
      const kernels = [`${name}Forward`, ...(formulas[name].reads === 'input' ? [`${name}Backward`] : [])]
      const weights = await assertSameOnThreads({ threads: [2, 3], kernels: kernels as never }, n => trained(n, name))
      assert.ok(weights.every(data => data.every(Number.isFinite)))
    })
  }
  test('poisson', async () => {
    const kernels = ['softplusForward', 'poissonForward'] as const
    await assertSameOnThreads({ threads: [2], kernels }, threads => trained(threads, 'tanh', 'poisson'))
  })
})

/** y = x³ + x: one that thinnet does not have. */
const own: Activation = {
  name: 'own',
  reads: 'input',
  forward: (kernels, y, x) => kernels.map(y, [x], value => value * value * value + value),
  backward: (kernels, dx, dy, x) => kernels.map(dx, [dy, x], (d, value) => d * (3 * value * value + 1)),
}

describe("an activation of one's own", () => {
  test('has the right gradients after a layer, whose output it needs', async () => {
    const row = [layers.dense({ units: 4, activation: own }), layers.dense({ units: 3, activation: own })]
    const report = await checkGradients(row, { inputShape: [5] })
    assert.ok(report.passed, report.worst)
  })

  test('gives on wasm what it gives on the reference, and the same on threads', async () => {
    const row = () => [layers.activation({ activation: own, inputShape: [200] })]
    const x = tensor(numbers(1000), [5, 200])
    const [wasm, reference] = await Promise.all(
      (['wasm', 'reference'] as const).map(backend => sequential({ backend, layers: row() }).predict(x)),
    )
    assert.deepEqual(wasm!.data, reference!.data)
    await assertSameOnThreads({ threads: [2], kernels: ['gemm'] }, threads => trained(threads, own))
  })

  test('that says nothing of what it reads is given its output', async () => {
    const { reads: _, ...wrong } = own
    const report = await checkGradients(layers.dense({ units: 4, activation: wrong }), { inputShape: [5] })
    assert.equal(report.passed, false)
  })
})

describe('what is known of the outputs of activations', () => {
  const compile = (activation: ActivationName | Activation, loss: LossName) =>
    sequential({ layers: [layers.dense({ units: 3, activation, inputShape: [2] })] }).compile({ loss })

  test('cross-entropies refuse those that can leave [0, 1], made by a factory or not', () => {
    for (const f of ['gelu', 'leakyRelu', 'silu', 'relu6', activations.gelu({ approximate: true })] as const) {
      for (const loss of ['binaryCrossentropy', 'binaryFocalCrossentropy', 'categoricalFocalCrossentropy'] as const) {
        assert.throws(() => compile(f, loss), /expected outputs in \[0, 1\], got those of/)
      }
    }
    compile('hardSigmoid', 'binaryCrossentropy')
  })

  test("options are checked, and so are targets' ranges", async () => {
    assert.throws(() => activations.leakyRelu({ negativeSlope: -1 }), /leakyRelu.*negativeSlope: a finite number ≥ 0/)
    assert.throws(() => activations.gelu({ approx: true } as never), /gelu.*expected/)
    assert.throws(() => losses.huber({ delta: 0 }), /huber.*delta: a finite number > 0/)
    assert.throws(() => losses.binaryCrossentropy({ labelSmoothing: 1 }), /labelSmoothing: a number in \[0, 1\)/)
    const wrong: [LossName, number, RegExp][] = [
      ['poisson', -1, /targets of 0 or more, got -1/],
      ['meanSquaredLogarithmicError', -1, /targets of 0 or more/],
      ['klDivergence', 2, /targets in \[0, 1\], got 2/],
      ['hinge', 0.5, /targets −1 and 1, or 0 and 1, got 0.5/],
      ['categoricalHinge', -1, /one-hot rows/],
    ]
    for (const [loss, value, message] of wrong) {
      const model = sequential({ layers: [layers.dense({ units: 2, activation: 'sigmoid', inputShape: [1] })] })
      model.compile({ optimizer: 'sgd', loss })
      const t = tensor(Float32Array.of(0, value), [1, 2])
      await assert.rejects(model.fit(tensor(Float32Array.of(1), [1, 1]), t), message)
    }
  })
})
