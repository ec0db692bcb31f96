import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CompileOptions, type Layer, layers, losses, optimizers, sequential, tensor } from '../../src/index.ts'

/** Enough for several batches of any size, and a last one that is smaller. */
const COUNT = 103
const x = tensor(
  Float32Array.from({ length: COUNT * 2 }, (_, i) => 3 * Math.sin(7 * i)),
  [COUNT, 2],
)
const bits = (width: number) => Float32Array.from({ length: COUNT * width }, (_, i) => +(Math.cos(5 * i) > 0.2))
const classes = Float32Array.from({ length: COUNT }, (_, i) => (i * i) % 3)
const oneHot = Float32Array.from({ length: COUNT * 3 }, (_, i) => +(classes[Math.floor(i / 3)] === i % 3))

type Right = (y: number[], t: number[]) => number
/** The fraction of y on t's side of the threshold. */
const sides =
  (threshold: number): Right =>
  (y, t) =>
    y.filter((value, i) => value > threshold === t[i]! > 0.5).length / y.length
const largest: Right = (y, t) => +(y.indexOf(Math.max(...y)) === t.indexOf(Math.max(...t)))
const indexed: Right = (y, [label]) => +(y.indexOf(Math.max(...y)) === label)

interface Case {
  row: () => Layer[]
  options: CompileOptions
  targets: Float32Array
  /** Of a sample. */
  targetShape: number[]
  /** From what `predict` gives, and targets. */
  right: Right
}

const dense = (units: number, activation?: 'sigmoid' | 'softmax') =>
  layers.dense({ units, activation, inputShape: [2] })
const named = 'accuracy' as const
const cases: Record<string, Case> = {
  'accuracy of binary logits': {
    row: () => [dense(1)],
    options: { loss: losses.binaryCrossentropy({ fromLogits: true }), metrics: [named] },
    targets: bits(1),
    targetShape: [1],
    right: sides(0),
  },
  'accuracy of three binary logits': {
    row: () => [dense(3)],
    options: { loss: losses.binaryCrossentropy({ fromLogits: true }), metrics: [named] },
    targets: bits(3),
    targetShape: [3],
    right: sides(0),
  },
  'binaryAccuracy of a sigmoid, computed with its loss': {
    row: () => [dense(3, 'sigmoid')],
    options: { loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] },
    targets: bits(3),
    targetShape: [3],
    right: sides(0.5),
  },
  'binaryAccuracy of a sigmoid, computed by itself': {
    row: () => [dense(3, 'sigmoid')],
    options: { loss: 'meanSquaredError', metrics: ['binaryAccuracy'] },
    targets: bits(3),
    targetShape: [3],
    right: sides(0.5),
  },
  'accuracy of outputs in two dimensions': {
    row: () => [
      layers.conv2d({ filters: 3, kernelSize: 1, padding: 'same', inputShape: [2, 1, 1] }),
      layers.activation({ activation: 'sigmoid' }),
    ],
    options: { loss: 'binaryCrossentropy', metrics: [named] },
    targets: bits(6),
    targetShape: [2, 1, 3],
    right: sides(0.5),
  },
  'accuracy of a softmax': {
    row: () => [dense(3, 'softmax')],
    options: { loss: 'categoricalCrossentropy', metrics: [named] },
    targets: oneHot,
    targetShape: [3],
    right: largest,
  },
  'accuracy of a softmax and class indices': {
    row: () => [dense(3, 'softmax')],
    options: { loss: 'sparseCategoricalCrossentropy', metrics: [named] },
    targets: classes,
    targetShape: [1],
    right: indexed,
  },
  'accuracy of categorical logits and class indices': {
    row: () => [dense(3)],
    options: { loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }), metrics: [named] },
    targets: classes,
    targetShape: [1],
    right: indexed,
  },
}

for (const backend of ['reference', 'wasm'] as const) {
  describe(`metrics on ${backend} are those of the outputs, whatever the batch size`, () => {
    for (const [name, { row, options, targets, targetShape, right }] of Object.entries(cases)) {
      test(name, async () => {
        const model = sequential({ seed: 3, backend, layers: row() })
        model.compile({ ...options, optimizer: optimizers.sgd({ learningRate: 0 }) })
        const metric = name.split(' ')[0]!
        const inputs = targetShape.length === 3 ? { ...x, shape: [COUNT, 2, 1, 1] } : x
        const t = tensor(targets, [COUNT, ...targetShape])
        const { data, shape } = await model.predict(inputs)
        const part = (values: ArrayLike<number>, n: number) => {
          const width = values.length / shape[0]!
          return Array.from(values).slice(n * width, (n + 1) * width)
        }
        let sum = 0
        for (let n = 0; n < COUNT; n++) sum += right(part(data, n), part(targets, n))
        const want = sum / COUNT
        assert.ok(want > 0.1 && want < 0.9, `${want} would say little`)
        const near = (got: number | undefined, where: string) =>
          assert.ok(Math.abs(got! - want) < 1e-6, `${where}: ${got}, not ${want}`)
        for (const batchSize of [1, 7, 64, 1000]) {
          near((await model.evaluate(inputs, t, { batchSize }))[metric], `evaluate, ${batchSize}`)
          const { history } = await model.fit(inputs, t, { batchSize, validationData: [inputs, t] })
          near(history[metric]![0], `fit, ${batchSize}`)
          near(history[`val${metric[0]!.toUpperCase()}${metric.slice(1)}`]![0], `validation, ${batchSize}`)
        }
        near((await model.trainOnBatch(inputs, t))[metric], 'trainOnBatch')
      })
    }
  })
}
