import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layers, random, sequential, ThinnetError, tensor } from 'thinnet'

const COUNT = 7
const x = tensor(Float32Array.from(random.normals(random.streamOf({ seed: 3, site: 'x' }), 5 * COUNT)), [COUNT, 5])
const network = () =>
  sequential({
    seed: 1,
    backend: 'wasm',
    threads: 1,
    layers: [
      layers.dense({ units: 6, activation: 'relu', inputShape: [5] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })

test('what each layer makes of x: shapes, names, and the last is what predict gives', async () => {
  const model = network()
  const outputs = await model.layerOutputs(x, { batchSize: 3 })
  const named = outputs.map(({ name, output }) => [name, ...output.shape])
  assert.deepEqual(named, [
    ['dense', COUNT, 6],
    ['dropout', COUNT, 6],
    ['dense_1', COUNT, 3],
    ['dense_1/softmax', COUNT, 3],
  ])
  assert.deepEqual(outputs.at(-1)!.output, await model.predict(x))
  assert.deepEqual(outputs[1]!.output, outputs[0]!.output, 'dropout does nothing in inference')
})

test('in training dropout’s outputs are its mask times its inputs over keep, and nothing is changed', async () => {
  const model = network()
  const before = await model.getWeights()
  const [dense, dropout] = await model.layerOutputs(x, { training: true, step: 4, batchSize: 2 })
  const mask = model.maskOf('dropout', { step: 4, batchSize: COUNT }).data
  assert.deepEqual(
    dropout!.output.data,
    Float32Array.from(dense!.output.data, (value, i) => (mask[i] === 1 ? 2 * value : 0)),
  )
  assert.deepEqual(await model.getWeights(), before)
  assert.equal(model.step, 0)
})

test('only the layers that are asked for; what is not there is refused', async () => {
  const model = network()
  const all = await model.layerOutputs(x)
  assert.deepEqual(await model.layerOutputs(x, { layers: ['dropout'] }), [all[1]])
  assert.deepEqual((await model.layerOutputs(tensor(new Float32Array(0), [0, 5])))[0]!.output.shape, [0, 6])
  for (const options of [{ layers: ['none'] }, { batchSize: 0 }, { step: -1 }, { wrong: 1 }]) {
    await assert.rejects(model.layerOutputs(x, options as object), ThinnetError)
  }
})

test('their moments are those of outputMoments', async () => {
  const model = network()
  const outputs = await model.layerOutputs(x)
  for (const [i, { name, mean }] of (await model.outputMoments(x)).entries()) {
    assert.equal(name, outputs[i]!.name)
    const { data } = outputs[i]!.output
    assert.ok(Math.abs(mean - Array.from(data).reduce((sum, value) => sum + value, 0) / data.length) < 1e-6)
  }
})
