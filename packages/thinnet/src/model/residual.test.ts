import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callsOfRow } from '../../tests/programs.ts'
import { assertSameOnThreads } from '../../tests/threads.ts'
import { checkGradients, type Layer, layers, sequential, standalone, tensor } from '../index.ts'
import { everyLayer } from './every-layer.ts'
import { nameLayers } from './names.ts'

const { activation, dense, dropout, flatten, maxPooling2d, residual } = layers
const callNames = (row: Layer[]) => callsOfRow(row).calls.map(({ layer }) => layer.constructor.name)
/** The layers that apply a relu after them. */
const applying = (row: Layer[]) =>
  callsOfRow(row)
    .calls.filter(({ reluAfter }) => reluAfter)
    .map(({ layer }) => layer)

describe('a residual in the row of calls', () => {
  test('its layers come before its sum, as they would outside', () => {
    const row = [
      residual({ layers: [dense({ units: 2, activation: 'relu' }), dropout({ rate: 0.5 }), dense({ units: 2 })] }),
    ]
    assert.deepEqual(callNames(row), ['Dense', 'Dropout', 'Dense', 'Residual'])
  })

  test('nothing is computed together across its edges', () => {
    const relu = () => activation({ activation: 'relu' })
    const drop = () => dropout({ rate: 0.5 })
    assert.deepEqual(callNames([relu(), residual({ layers: [drop(), relu()] }), drop()]), [
      'ActivationLayer',
      'Dropout',
      'ActivationLayer',
      'Residual',
      'Dropout',
    ])
    assert.deepEqual(callNames([relu(), residual({ layers: [maxPooling2d()] })]), [
      'ActivationLayer',
      'MaxPooling2d',
      'Residual',
    ])
    const first = dense({ units: 2 })
    const last = dense({ units: 2 })
    assert.deepEqual(applying([first, residual({ layers: [relu(), last] }), relu(), dense({ units: 2 })]), [])
  })

  test('a relu at the end of its layers is applied by the dense layer before', () => {
    const inner = dense({ units: 2, activation: 'relu' })
    assert.deepEqual(applying([residual({ layers: [inner] })]), [inner])
  })
})

describe('names', () => {
  test('inner layers are named with the others, in the order they are asked for', () => {
    const inner = residual({ layers: [dense({ units: 4 }), dropout({ rate: 0.1 })] })
    const row = [dense({ units: 4 }), residual({ layers: [dense({ units: 4 }), inner] }), dense({ units: 1 })]
    nameLayers(row, 'test')
    const want = ['dense', 'residual', 'dense_1', 'residual_1', 'dense_2', 'dropout', 'dense_3']
    assert.deepEqual(
      everyLayer(row).map(({ name }) => name),
      want,
    )
  })

  test('parameters keep layer/parameter, and the model lists the residual', () => {
    const model = sequential({
      layers: [residual({ inputShape: [2], layers: [dense({ units: 2, name: 'hidden' }), dense({ units: 2 })] })],
    })
    assert.deepEqual(model.weightNames, ['hidden/kernel', 'hidden/bias', 'dense/kernel', 'dense/bias'])
    assert.deepEqual(
      model.layers.map(({ name }) => name),
      ['residual'],
    )
    assert.equal(model.countParameters(), 12)
  })

  test('a name twice and a layer twice are refused, at any depth', () => {
    const named = () => dense({ units: 2, name: 'a' })
    assert.throws(() => sequential({ layers: [named(), residual({ layers: [named()] })] }), /"a" twice/)
    const one = dense({ units: 2 })
    assert.throws(() => sequential({ layers: [one, residual({ layers: [one] })] }), /in no model yet/)
    const used = dense({ units: 2 })
    sequential({ layers: [residual({ layers: [used] })] })
    assert.throws(() => sequential({ layers: [used] }), /in no model yet/)
  })

  test('the summary shows its layers, indented, and counts every parameter once', () => {
    const model = sequential({
      layers: [
        residual({
          inputShape: [4],
          layers: [
            dense({ units: 8, activation: 'relu' }),
            residual({ layers: [dense({ units: 8 })] }),
            dense({ units: 4 }),
          ],
        }),
        dense({ units: 3 }),
      ],
    })
    const rows = model.summary().split('\n').slice(2, 8)
    const shown = rows.map(row => row.trimEnd().split(/ {2,}(?=\[|\d)/))
    assert.deepEqual(shown, [
      ['residual (Residual)', '[batch, 4]', '0'],
      ['  dense (Dense)', '[batch, 8]', '40'],
      ['  residual_1 (Residual)', '[batch, 8]', '0'],
      ['    dense_1 (Dense)', '[batch, 8]', '72'],
      ['  dense_2 (Dense)', '[batch, 4]', '36'],
      ['dense_3 (Dense)', '[batch, 3]', '15'],
    ])
  })
})

describe('errors', () => {
  test('an output of another shape', () => {
    assert.throws(
      () => sequential({ layers: [residual({ inputShape: [4], layers: [dense({ units: 3 })] })] }),
      /Residual "residual": expected layers that end with \[batch, 4\], got \[batch, 3\]/,
    )
  })
  test('no layers, or what is none', () => {
    assert.throws(() => residual({ layers: [] }), /at least one layer/)
    assert.throws(() => residual({} as never), /at least one layer/)
    assert.throws(() => residual({ layers: [{}] as never }), /layers made by layers/)
    assert.throws(() => residual({ layers: [dense({ units: 1 })], rate: 1 } as never), /"rate"/)
  })
  test('a loss that is no number is traced to a layer within', async () => {
    const model = sequential({
      seed: 1,
      layers: [residual({ inputShape: [2], layers: [dense({ units: 2, name: 'inner', kernelInitializer: 'ones' })] })],
    })
    model.compile({ loss: 'meanSquaredError' })
    const x = tensor(Float32Array.from([3e38, 3e38]), [1, 2])
    await assert.rejects(model.trainOnBatch(x, [[0, 0]]), /Dense "inner"/)
  })
})

describe('values', () => {
  for (const backend of ['reference', 'wasm'] as const) {
    test(`y = x + f(x) and dx = dy + f′ dy, ${backend}`, async () => {
      const f = dense({ units: 2, kernelInitializer: 'ones', biasInitializer: 'ones' })
      const layer = standalone(residual({ layers: [f] }), { inputShape: [2], backend })
      assert.deepEqual([...(await layer.forward([[1, 2]])).data], [5, 6])
      assert.deepEqual([...(await layer.backward([[10, 1]])).data], [21, 12])
    })

    test(`dropping f(x) altogether leaves x, ${backend}`, async () => {
      const layer = standalone(residual({ layers: [dense({ units: 3 }), dropout({ rate: 1 })] }), {
        inputShape: [3],
        backend,
      })
      assert.deepEqual([...(await layer.forward([[1, -2, 3]])).data], [1, -2, 3])
      assert.deepEqual([...(await layer.backward([[4, 5, 6]])).data], [4, 5, 6])
      assert.notDeepEqual([...(await layer.forward([[1, -2, 3]], { training: false })).data], [1, -2, 3])
    })

    test(`what dropout hands on as it is can be seen under another shape, ${backend}`, async () => {
      const inference = async (row: Layer[]) => {
        const layer = standalone(row, { inputShape: [2, 2], backend })
        const x = tensor([0.1, 0.2, 0.3, 0.4], [1, 2, 2])
        return [...(await layer.forward(x, { training: false })).data]
      }
      const tanh = () => activation({ activation: 'tanh' })
      const drop = () => dropout({ rate: 0.5 })
      const flat = await inference([flatten()])
      assert.deepEqual(await inference([drop(), flatten()]), flat)
      assert.deepEqual(await inference([tanh(), drop(), flatten()]), await inference([tanh(), flatten()]))
      assert.deepEqual(
        await inference([drop(), residual({ layers: [drop()] })]),
        flat.map(value => 2 * value),
      )
    })
  }

  test('training on wasm gives the same bits on any number of threads, and those of unfused activations', async () => {
    const trained = async (threads: number, f: 'relu' | { name: string }) => {
      const model = sequential({
        backend: 'wasm',
        threads,
        seed: 2,
        layers: [
          dense({ units: 64, activation: f as 'relu', inputShape: [16] }),
          residual({
            layers: [
              dense({ units: 64, activation: f as 'relu' }),
              dropout({ rate: 0.3 }),
              dense({ units: 64 }),
              residual({ layers: [dense({ units: 64, activation: f as 'relu' })] }),
            ],
          }),
          dense({ units: 3 }),
        ],
      })
      model.compile({ loss: 'meanSquaredError', optimizer: 'adam' })
      const x = tensor(
        Float32Array.from({ length: 400 * 16 }, (_, i) => Math.sin(i)),
        [400, 16],
      )
      const y = tensor(
        Float32Array.from({ length: 400 * 3 }, (_, i) => Math.cos(i)),
        [400, 3],
      )
      await model.fit(x, y, { batchSize: 200, epochs: 5 })
      return [...(await model.getWeights()), await model.predict(x)].map(({ data }) => data)
    }
    const one = await assertSameOnThreads({ threads: [2], kernels: ['gemm'] }, threads => trained(threads, 'relu'))
    assert.ok(one.every(data => data.every(Number.isFinite)))
    const { relu } = await import('../activations/relu.ts')
    assert.deepEqual(await trained(1, { ...relu }), one)
  })
})

test('a gradient is asked for only where something before has weights', async () => {
  const row = [residual({ layers: [activation({ activation: 'tanh' }), dense({ units: 3 })] }), dense({ units: 1 })]
  const model = sequential({ layers: row, seed: 1, backend: 'reference', dtype: 'float64' })
  model.compile({ loss: 'meanSquaredError' })
  const { gradients } = await model.gradientsOnBatch([[1, 2, 3]], [[0.5]])
  assert.deepEqual(Object.keys(gradients), ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'])
  assert.ok(gradients['dense/kernel']!.data.some(value => value !== 0))
  const same = [residual({ layers: [activation({ activation: 'tanh' }), dense({ units: 3 })] }), dense({ units: 1 })]
  const report = await checkGradients(same, { inputShape: [3], loss: 'meanSquaredError' })
  assert.ok(report.passed, report.worst)
})
