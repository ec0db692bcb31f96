import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Call,
  type CompileOptions,
  type Declare,
  type Inputs,
  input,
  Layer,
  layers,
  type Model,
  model,
  optimizers,
  type Shape,
  type Tensor,
  type Value,
} from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Held, type Stored, stored } from './support.ts'

interface Run {
  logs: Record<string, number[]>
  final: Record<string, Stored>
  outputs: Record<string, Stored>
  evaluated?: Record<string, number>
}

interface Case {
  x: Record<string, Stored>
  y: Record<string, Stored>
  sampleWeight?: Record<string, Stored>
  classWeight?: Record<number, number>
  initial: Record<string, Stored>
  gradients: Record<string, Stored>
  outputs: Record<string, Stored>
  sgd: Run
  adam: Run
}

interface Made extends Pick<CompileOptions, 'loss' | 'lossWeights'> {
  inputs: Value[]
  outputs: Value[] | Record<string, Value>
}

const want = fixture<Record<string, Case>>('graphs')

const { batchNormalization, dense } = layers
const inputs = (shape: number[], ...names: string[]) => names.map(name => input({ shape, name }))
const sum = (...values: Value[]) => layers.add().apply(values)

/** The layers have the names that they have in Keras. */
const MADE: Record<string, () => Made> = {
  siamese() {
    const [left, right] = inputs([5], 'left', 'right')
    const first = dense({ units: 6, activation: 'relu', name: 'tower' })
    const second = dense({ units: 4, activation: 'tanh', name: 'code' })
    const tower = (x: Value) => second.apply(first.apply(x))
    const both = layers.multiply().apply([tower(left!), tower(right!)])
    const same = dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(both)
    return { inputs: [left!, right!], outputs: [same], loss: 'binaryCrossentropy' }
  },
  residual() {
    const [x] = inputs([6], 'input')
    const stem = dense({ units: 8, activation: 'relu', name: 'stem' }).apply(x!)
    const first = dense({ units: 5, activation: 'relu', name: 'first' }).apply(stem)
    const h = sum(stem, dense({ units: 8, name: 'second' }).apply(first))
    const third = dense({ units: 8, activation: 'tanh', name: 'third' }).apply(h)
    const out = dense({ units: 3, activation: 'softmax', name: 'out' }).apply(sum(h, third))
    return { inputs: [x!], outputs: [out], loss: 'sparseCategoricalCrossentropy' }
  },
  heads() {
    const [x] = inputs([6], 'input')
    const trunk = dense({ units: 8, activation: 'relu', name: 'trunk' }).apply(x!)
    const before = dense({ units: 4, activation: 'tanh', name: 'before' }).apply(trunk)
    const age = dense({ units: 1, name: 'age' }).apply(trunk)
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(before)
    const loss = ['meanSquaredError', 'sparseCategoricalCrossentropy'] as const
    return { inputs: [x!], outputs: [age, kind], loss, lossWeights: [0.3, 2] }
  },
  embedding() {
    const [one, two] = inputs([9], 'one', 'two')
    const table = dense({ units: 4, useBias: false, name: 'table' })
    const [a, b] = [table.apply(one!), table.apply(two!)]
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(sum(a, b))
    const mood = dense({ units: 1, name: 'mood' }).apply(a)
    const loss = { kind: 'categoricalCrossentropy', mood: 'meanSquaredError' } as const
    return { inputs: [one!, two!], outputs: { kind, mood }, loss, lossWeights: { mood: 0.5 } }
  },
  cosine: () => twins((a, b) => layers.dot({ normalize: true }).apply([a, b])),
  distance: () => twins((a, b) => new Absolute().apply(layers.subtract().apply([a, b]))),
  joined() {
    const [wide, narrow] = [input({ shape: [6], name: 'wide' }), input({ shape: [2], name: 'narrow' })]
    const left = dense({ units: 5, activation: 'relu', name: 'left' }).apply(wide)
    const both = layers.concatenate().apply([left, narrow])
    const trunk = dense({ units: 4, activation: 'tanh', name: 'trunk' }).apply(both)
    const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(trunk)
    const all = layers.concatenate({ axis: 1 }).apply([both, kind, left])
    const age = dense({ units: 1, name: 'age' }).apply(all)
    const loss = { kind: 'sparseCategoricalCrossentropy', age: 'meanSquaredError' } as const
    return { inputs: [wide, narrow], outputs: { kind, age }, loss }
  },
  frozen() {
    const [x] = inputs([6], 'input')
    const trainable = false
    const row: Layer[] = [
      dense({ units: 5, activation: 'tanh', name: 'first', trainable }),
      dense({ units: 5, activation: 'relu', name: 'second' }),
      batchNormalization({ momentum: 0.9, name: 'norm', trainable }),
      dense({ units: 4, useBias: false, name: 'third' }),
      batchNormalization({ momentum: 0.9, name: 'own' }),
      dense({ units: 3, activation: 'softmax', name: 'out', trainable }),
    ]
    const out = row.reduce((value, layer) => layer.apply(value), x!)
    return { inputs: [x!], outputs: [out], loss: 'sparseCategoricalCrossentropy' }
  },
  sampleWeight: () => classes(3, 'softmax', 'sparseCategoricalCrossentropy'),
  'sampleWeight of two heads': () => MADE.heads!(),
  classWeight: () => classes(3, 'softmax', 'sparseCategoricalCrossentropy'),
  'classWeight of vectors': () => classes(3, 'softmax', 'categoricalCrossentropy'),
  'classWeight of two': () => classes(1, 'sigmoid', 'binaryCrossentropy'),
}

function twins(join: (a: Value, b: Value) => Value): Made {
  const [left, right] = inputs([5], 'left', 'right')
  const row = [dense({ units: 6, activation: 'tanh', name: 'tower' }), dense({ units: 4, name: 'code' })]
  const [a, b] = [left!, right!].map(x => row.reduce((value, layer) => layer.apply(value), x))
  const same = dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(join(a!, b!))
  return { inputs: [left!, right!], outputs: [same], loss: 'binaryCrossentropy' }
}

/** y = |x|, by formulas of its own. */
class Absolute extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    return {
      forward([x], { kernels }) {
        kernels.map(y, [x], Math.abs)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (dx) kernels.map(dx, [dy, x], (dy, x) => dy * Math.sign(x))
        return [dx]
      },
    }
  }
}

function classes(units: number, activation: 'softmax' | 'sigmoid', loss: CompileOptions['loss']): Made {
  const [x] = inputs([6], 'input')
  const hidden = dense({ units: 5, activation: 'tanh', name: 'hidden' }).apply(x!)
  return { inputs: [x!], outputs: [dense({ units, activation, name: 'out' }).apply(hidden)], loss }
}

function modelOf(name: string, { backend, dtype }: Held, optimizer: 'sgd' | 'adam') {
  const { inputs, outputs, ...made } = MADE[name]!()
  const net = model({ inputs, outputs, seed: 1, backend, dtype }) as Model<Tensor[] | Record<string, Tensor>>
  const rule =
    optimizer === 'sgd'
      ? optimizers.sgd({ learningRate: 0.05, momentum: 0.9 })
      : optimizers.adam({ learningRate: 0.01, epsilon: 1e-3 })
  net.compile({ ...made, optimizer: rule })
  const { initial } = want[name]!
  assert.deepEqual([...net.weightNames].sort(), Object.keys(initial).sort())
  net.setWeights(net.weightNames.map(weight => stored(initial[weight]!)))
  return net
}

const each = (arrays: Record<string, Stored>, step: number) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, stored(at(array, step))]))

function batch({ x, y, sampleWeight, classWeight }: Case, step: number) {
  const weights = sampleWeight ? { sampleWeight: each(sampleWeight, step) } : classWeight ? { classWeight } : {}
  return [each(x, step), each(y, step), weights] as const
}

function assertOutputs(got: Tensor[] | Record<string, Tensor>, outputs: Record<string, Stored>, tolerance: number) {
  for (const [k, [name, { data, shape }]] of Object.entries(outputs).entries()) {
    const tensor = Array.isArray(got) ? got[k]! : got[name]!
    assert.deepEqual(tensor.shape, shape)
    assertClose(tensor.data, data, tolerance, `output ${name}`)
  }
}

/** age_loss → ageLoss */
const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

for (const held of CHECKED) {
  const { tolerance } = held
  describe(`in Keras and on ${held.backend} in ${held.dtype}`, () => {
    for (const [name, given] of Object.entries(want)) {
      const steps = Object.values(given.y)[0]!.shape[0]!
      const last = each(given.x, steps)

      test(`${name}: outputs and gradients`, async () => {
        const net = modelOf(name, held, 'sgd')
        assertOutputs(await net.predict(last), given.outputs, tolerance)
        const { gradients } = await net.gradientsOnBatch(...batch(given, 0))
        assert.deepEqual(Object.keys(gradients).sort(), Object.keys(given.gradients).sort())
        for (const [weight, { data }] of Object.entries(given.gradients)) {
          assertClose(gradients[weight]!.data, data, tolerance, weight)
        }
      })

      for (const optimizer of ['sgd', 'adam'] as const) {
        test(`${name}: ten steps of ${optimizer}`, async () => {
          const net = modelOf(name, held, optimizer)
          const run = given[optimizer]
          for (let step = 0; step < steps; step++) {
            const logs = await net.trainOnBatch(...batch(given, step))
            assert.deepEqual(Object.keys(logs).sort(), Object.keys(run.logs).map(camelCase).sort())
            for (const [log, values] of Object.entries(run.logs)) {
              assertClose([logs[camelCase(log)]!], [values[step]!], tolerance, `${log} of step ${step}`)
            }
          }
          const weights = await net.getWeights()
          for (const [i, weight] of net.weightNames.entries()) {
            assertClose(weights[i]!.data, run.final[weight]!.data, tolerance, weight)
          }
          assertOutputs(await net.predict(last), run.outputs, tolerance)
          if (!run.evaluated) return
          const [x, y, { sampleWeight }] = batch(given, steps - 1)
          const means: Record<string, number> = await net.evaluate(x, y, { sampleWeight: sampleWeight!, batchSize: 3 })
          for (const [log, value] of Object.entries(run.evaluated)) {
            assertClose([means[camelCase(log)]!], [value], tolerance, `evaluate: ${log}`)
          }
        })
      }
    }
  })
}
