import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as activations from '../activations/index.ts'
import { checkGradients, type Layer, layers, losses, sequential } from '../index.ts'

const { activation, batchNormalization, conv2d, dense, dropout, flatten, maxPooling2d, residual } = layers
const { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } = losses
const refused = (message: RegExp) => ({ name: 'ThinnetError', message })
const build = (row: Layer[], inputShape = [2]) =>
  sequential({ seed: 1, backend: 'reference', layers: [flatten({ inputShape }), ...row] })
const unit = (units: number, f: keyof typeof activations | 'linear' = 'linear') => dense({ units, activation: f })
const fromLogits = { fromLogits: true }

/** y = x, of a user's own making. */
class Own extends layers.Flatten {
  override get type() {
    return 'own'
  }
}

describe('a loss from logits', () => {
  const twice = [
    () => [unit(3, 'softmax')],
    () => [unit(3, 'sigmoid')],
    () => [unit(3), activation({ activation: 'softmax' })],
    () => [unit(3, 'softmax'), activation({ activation: 'linear' })],
    () => [unit(3, 'sigmoid'), dropout({ rate: 0.5 }), flatten()],
    () => [unit(3, 'softmax'), layers.gaussianNoise({ stddev: 0.1 })],
  ]
  test('refuses outputs that have passed a softmax or sigmoid', () => {
    for (const make of [binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy]) {
      for (const row of twice) {
        assert.throws(
          () => build(row()).compile({ loss: make(fromLogits) }),
          refused(/^compile: loss .* from logits: expected outputs before a .*, got those of a s.*Leave out that s/),
        )
      }
      for (const f of ['linear', 'relu', 'tanh'] as const) build([unit(3, f)]).compile({ loss: make(fromLogits) })
    }
    const message =
      'compile: loss binaryCrossentropy from logits: expected outputs before a sigmoid, got those of a softmax. ' +
      'Leave out that softmax, or fromLogits: true.'
    assert.throws(() => build([unit(2, 'softmax')]).compile({ loss: binaryCrossentropy(fromLogits) }), { message })
  })

  test('that is computed in place of the last activation is no other', () => {
    for (const [f, loss] of [
      ['softmax', 'categoricalCrossentropy'],
      ['sigmoid', 'binaryCrossentropy'],
    ] as const) {
      for (const before of ['softmax', 'sigmoid'] as const) {
        assert.throws(
          () => build([unit(3, before), activation({ activation: f })]).compile({ loss }),
          refused(
            new RegExp(`^compile: loss ${loss}: expected outputs before a ${f}, got those of a ${before}. Leave`),
          ),
        )
        build([unit(3, before), unit(3, f)]).compile({ loss })
      }
    }
  })
})

describe('a cross-entropy of probabilities', () => {
  const [binary, categorical] = ['binaryCrossentropy', 'categoricalCrossentropy'] as const

  test('refuses outputs that can be others', () => {
    const message =
      'compile: loss binaryCrossentropy: expected outputs in [0, 1], got any numbers. ' +
      "Give the last layer activation: 'sigmoid', or the loss fromLogits: true."
    assert.throws(() => build([unit(1)]).compile({ loss: binary }), { message })
    for (const loss of [binary, categorical, 'sparseCategoricalCrossentropy'] as const) {
      for (const f of ['linear', 'relu', 'elu', 'selu', 'tanh'] as const) {
        const wrong = refused(
          /expected outputs in \[0, 1\], got .*Give the last layer activation: 's.*fromLogits: true/,
        )
        assert.throws(() => build([unit(3, f)]).compile({ loss }), wrong)
        assert.throws(() => build([unit(3, f), dropout({ rate: 0.5 })]).compile({ loss }), wrong)
        assert.throws(() => build([unit(3, 'sigmoid'), batchNormalization(), flatten()]).compile({ loss }), wrong)
        assert.throws(() => build([unit(3, 'sigmoid'), residual({ layers: [unit(3, f)] })]).compile({ loss }), wrong)
        assert.throws(() => build([layers.concreteDropout({ layer: unit(3, f) })]).compile({ loss }), wrong)
      }
    }
  })

  test('takes sigmoid and softmax, through layers that leave their values', () => {
    for (const loss of [binary, categorical]) {
      for (const f of ['softmax', 'sigmoid'] as const) {
        build([unit(3, f)]).compile({ loss })
        build([unit(3, f), dropout({ rate: 0.5 }), activation({ activation: 'linear' })]).compile({ loss })
        build([layers.concreteDropout({ layer: unit(3, f) })]).compile({ loss })
      }
    }
    const map = conv2d({ filters: 2, kernelSize: 2, activation: 'sigmoid', inputShape: [5, 5, 1] })
    const model = sequential({ backend: 'reference', layers: [map, maxPooling2d(), flatten()] })
    model.compile({ loss: binary, metrics: ['accuracy'] })
  })

  test("leaves a user's own last layer and activation alone, whatever its name", async () => {
    for (const loss of [binary, categorical]) {
      build([unit(3), new Own()]).compile({ loss })
      build([unit(3, 'softmax'), new Own()]).compile({ loss: categoricalCrossentropy(fromLogits) })
      for (const f of [activations.relu, activations.softmax, activations.sigmoid]) {
        build([dense({ units: 3, activation: { ...f } })]).compile({ loss })
        build([dense({ units: 3, activation: { ...f } })]).compile({ loss: binaryCrossentropy(fromLogits) })
      }
    }
    // Half a sigmoid under its name: the loss of y = ½ · sigmoid(0) = ¼ and t = 1 is ln 4, not that of a sigmoid's ½.
    const halved = {
      name: 'sigmoid',
      forward: (kernels, y, x) => {
        activations.sigmoid.forward(kernels, y, x)
        kernels.scale(y, y, 0.5)
      },
      backward: (kernels, dx, dy, y) => kernels.scale(dx, dy, 0 * y.size),
    } as typeof activations.sigmoid
    const model = build([dense({ units: 1, activation: halved, kernelInitializer: 'zeros' })])
    model.compile({ loss: binary })
    const { loss } = await model.evaluate([[1, 2]], [[1]])
    assert.equal(loss.toFixed(5), Math.log(4).toFixed(5))
  })
})

describe('a loss that is about outputs of a range', () => {
  const counts = ['poisson', 'meanSquaredLogarithmicError'] as const
  const known = Object.keys(activations) as (keyof typeof activations)[]
  const probabilities = ['softmax', 'sigmoid', 'hardSigmoid']
  const positive = ['softplus', 'exponential', 'relu', 'relu6', ...probabilities]

  for (const [loss, fit, message] of [
    ['klDivergence', probabilities, /expected outputs in \[0, 1\], got .* Give the last layer activation: 'softmax'/],
    ...counts.map(
      loss => [loss, positive, /expected outputs of 0 or more, got .*'softplus', or 'exponential'/] as const,
    ),
  ] as const) {
    test(`${loss} refuses the activations that can give others, and takes the rest`, async () => {
      for (const f of ['linear', ...known] as const) {
        const compile = (row: Layer[]) => build(row).compile({ loss })
        for (const row of [() => [unit(3, f)], () => [unit(3, f), dropout({ rate: 0.5 }), flatten()]]) {
          if (fit.includes(f)) compile(row())
          else assert.throws(() => compile(row()), refused(new RegExp(`^compile: loss ${loss}: ${message.source}`)))
        }
        // What is said of an activation is true of it.
        const x = [[-30], [-3], [-0.1], [0], [0.2], [30]].map(([v]) => [v!, 1])
        const { data } = await build([activation({ activation: f })]).predict(x)
        const least = Math.min(...data)
        if (fit.includes(f)) assert.ok(least >= 0 && (fit !== probabilities || Math.max(...data) <= 1), f)
        else assert.ok(least < 0 || Math.max(...data) > 1, f)
      }
    })
  }

  test('leaves a layer and an activation of a user’s own alone', () => {
    for (const loss of [...counts, 'klDivergence'] as const) {
      build([unit(3), new Own()]).compile({ loss })
      build([dense({ units: 3, activation: { ...activations.tanh } })]).compile({ loss })
    }
  })
})

describe('one unit', () => {
  test('is no distribution over classes', () => {
    for (const make of [categoricalCrossentropy, sparseCategoricalCrossentropy]) {
      for (const [f, logits] of [
        ['softmax', false],
        ['sigmoid', false],
        ['linear', true],
      ] as const) {
        assert.throws(
          () => build([unit(1, f)]).compile({ loss: make({ fromLogits: logits }), metrics: ['accuracy'] }),
          refused(
            /of two classes or more, got \[batch, 1\]\..*one unit with activation: 'sigmoid' and binaryC.*or two/,
          ),
        )
      }
    }
  })

  test('has no softmax where it is trained, at the end or before', async () => {
    const row = [
      () => [unit(1, 'softmax')],
      () => [unit(1, 'softmax'), unit(1, 'sigmoid')],
      () => [unit(1), activation({ activation: 'softmax' }), dropout({ rate: 0.5 })],
    ]
    for (const make of row) {
      for (const loss of ['binaryCrossentropy', 'meanSquaredError'] as const) {
        assert.throws(
          () => build(make()).compile({ loss }),
          refused(
            /^compile: .* "(dense|activation)": expected softmax of two units or more, got one, which is always 1/,
          ),
        )
      }
    }
    // It may be looked at.
    assert.deepEqual([...(await build([unit(1, 'softmax')]).predict([[1, 2]])).data], [1])
    await assert.rejects(checkGradients([unit(1, 'softmax')], { inputShape: [2] }), refused(/always 1/))
  })
})
