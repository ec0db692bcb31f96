import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Call, Declare, Inputs, MetricName, Shape } from '../../src/index.ts'
import { input, Layer, layers, losses, model, optimizers, sequential, tensor } from '../../src/index.ts'
import { assertClose } from '../parity/support.ts'

/** y = x, whose steps count where their first number is not 0. */
class Marked extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const steps = shape[0]!
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const first = declare.scratch([steps])
    const mask = declare.saved([steps])
    declare.outputPadding(mask)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        const rows = x.shape[0]! * steps
        kernels.copyColumns(first, x, { rows, columns: 1, from: 0, to: 0 })
        kernels.map(mask, [first], v => (v === 0 ? 0 : 1))
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.copy(dx, dy)
        return [dx]
      },
    }
  }
}

/** The mask itself, or −1 where there is none. */
class Shows extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output([shape[0]!])
    const mask = declare.padding()
    declare.outputPadding(null)
    return {
      forward(_, { kernels }) {
        if (mask) kernels.copy(y, mask)
        else kernels.fill(y, -1)
        return y
      },
      backward: () => [null],
    }
  }
}

const STEPS = 4
const WIDTH = 3
const CLASSES = 3
const exactly = { backend: 'reference', dtype: 'float64', seed: 5 } as const

/** dense layers on each step, with a dropout that drops nothing between them. */
const row = (activation: 'softmax' | 'sigmoid' | 'linear') => [
  layers.dense({ units: 5, activation: 'tanh', name: 'hidden' }),
  layers.dropout({ rate: 0 }),
  layers.dense({ units: CLASSES, activation, name: 'out' }),
]

interface Case {
  activation: 'softmax' | 'sigmoid' | 'linear'
  loss: ReturnType<typeof losses.meanSquaredError>
  metrics: MetricName[]
  sparse?: boolean
}

const CASES: Record<string, Case> = {
  sparse: {
    activation: 'softmax',
    loss: losses.sparseCategoricalCrossentropy(),
    metrics: ['accuracy', 'sparseCategoricalAccuracy'],
    sparse: true,
  },
  'from logits': {
    activation: 'linear',
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ['accuracy'],
    sparse: true,
  },
  smoothed: {
    activation: 'softmax',
    loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }),
    metrics: ['accuracy', 'f1Score', 'auc'],
  },
  focal: { activation: 'softmax', loss: losses.categoricalFocalCrossentropy(), metrics: ['accuracy'] },
  binary: { activation: 'sigmoid', loss: losses.binaryCrossentropy(), metrics: ['accuracy', 'precision'] },
  squares: { activation: 'linear', loss: losses.meanSquaredError(), metrics: ['meanAbsoluteError', 'r2Score'] },
  cosine: { activation: 'linear', loss: losses.cosineSimilarity(), metrics: [] },
}

const SIZES = fc.record({
  samples: fc.integer({ min: 1, max: 7 }),
  seed: fc.integer({ min: 1, max: 1000 }),
  weighted: fc.boolean(),
})

/** Samples of which each has so many steps that count, the rest marked as padding. */
function dataOf({ samples, seed, sparse }: { samples: number; seed: number; sparse: boolean }) {
  const random = (i: number) => ((i * 7919 + seed * 104729) % 1009) / 1009
  const counts = Array.from({ length: samples * STEPS }, (_, i) => random(i) > 0.4)
  counts[0] = true
  const x = Float64Array.from({ length: counts.length * WIDTH }, (_, i) =>
    i % WIDTH === 0 ? +counts[i / WIDTH]! : random(i + 50) - 0.5,
  )
  const classes = counts.map((_, i) => Math.floor(random(i + 900) * CLASSES))
  const t = sparse ? classes : classes.flatMap(c => [0, 1, 2].map(j => +(c === j)))
  return { counts, x, t: Float64Array.from(t) }
}

const only = (values: Float64Array, counts: readonly boolean[]) => {
  const width = values.length / counts.length
  return values.filter((_, i) => counts[Math.floor(i / width)]!)
}

test('without a mask, accuracy is that of all steps, on any backend', async () => {
  for (const backend of ['reference', 'wasm'] as const) {
    const steps = layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer: 'ones', inputShape: [2, 3] })
    const net = sequential({ layers: [steps], backend, seed: 1 })
    net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    const w = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    net.setWeights([tensor(Float32Array.from(w), [3, 3]), tensor(new Float32Array(3), [3])])
    const x = [
      [
        [9, 0, 0],
        [0, 9, 0],
      ],
      [
        [0, 0, 9],
        [0, 0, 9],
      ],
      [
        [0, 9, 0],
        [9, 0, 0],
      ],
    ]
    const { accuracy } = await net.evaluate(x, [
      [0, 1],
      [2, 1],
      [0, 0],
    ])
    assertClose([accuracy], [4 / 6], 1e-12, backend)
  }
})

describe('a padding mask', () => {
  for (const [name, { activation, loss, metrics: asked, sparse = false }] of Object.entries(CASES)) {
    test(`${name}: the steps that count are what samples are elsewhere`, async () => {
      await fc.assert(
        fc.asyncProperty(SIZES, async ({ samples, seed, weighted }) => {
          const { counts, x, t } = dataOf({ samples, seed, sparse })
          const width = sparse ? 1 : CLASSES
          const compiled = { loss, metrics: asked, optimizer: 'sgd' as const }
          const padded = sequential({
            layers: [new Marked({ inputShape: [STEPS, WIDTH] }), ...row(activation)],
            ...exactly,
          })
          const flat = sequential({
            layers: [layers.dropout({ rate: 0, inputShape: [WIDTH] }), ...row(activation)],
            ...exactly,
          })
          padded.compile(compiled)
          flat.compile(compiled)
          const of = Float64Array.from({ length: samples }, (_, n) => 1 + (n % 3))
          const steps = Float64Array.from(counts, (_, i) => of[Math.floor(i / STEPS)]!)
          const shape = sparse ? [samples, STEPS] : [samples, STEPS, CLASSES]
          const kept = only(x, counts).length / WIDTH
          const given = [tensor(x, [samples, STEPS, WIDTH]), tensor(t, shape)] as const
          const wanted = [
            tensor(only(x, counts), [kept, WIDTH]),
            tensor(only(t, counts), sparse ? [kept] : [kept, width]),
          ] as const
          const got = await padded.gradientsOnBatch(...given, weighted ? { sampleWeight: of } : {})
          const want = await flat.gradientsOnBatch(...wanted, weighted ? { sampleWeight: only(steps, counts) } : {})
          assertClose([got.loss], [want.loss], 1e-12, 'loss')
          for (const [parameter, { data }] of Object.entries(want.gradients)) {
            assertClose(got.gradients[parameter]!.data, data, 1e-11, parameter)
          }
          const [a, b] = [await padded.evaluate(...given, { batchSize: 2 }), await flat.evaluate(...wanted)]
          for (const [key, value] of Object.entries(b)) assertClose([a[key]!], [value], 1e-12, key)
        }),
        { numRuns: 8 },
      )
    })
  }

  test('a batch in parts is the batch', async () => {
    const { x, t } = dataOf({ samples: 7, seed: 3, sparse: true })
    const weights = await Promise.all(
      [1, 4].map(async accumulate => {
        const net = sequential({ layers: [new Marked({ inputShape: [STEPS, WIDTH] }), ...row('softmax')], ...exactly })
        net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: optimizers.sgd({ learningRate: 0.5 }) })
        const { history } = await net.fit(tensor(x, [7, STEPS, WIDTH]), tensor(t, [7, STEPS]), {
          epochs: 3,
          batchSize: 8 / accumulate,
          accumulate,
        })
        return [...Object.values(net.getWeights()).flatMap(({ data }) => [...data]), ...history.loss!]
      }),
    )
    assertClose(weights[1]!, weights[0]!, 1e-12, 'weights and losses')
  })

  test('a batch of padding alone has no loss and changes nothing', async () => {
    const net = sequential({ layers: [new Marked({ inputShape: [STEPS, WIDTH] }), ...row('softmax')], ...exactly })
    net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd', metrics: ['accuracy'] })
    const [x, t] = [
      tensor(new Float64Array(2 * STEPS * WIDTH), [2, STEPS, WIDTH]),
      tensor(new Int32Array(8), [2, STEPS]),
    ]
    const { loss, gradients } = await net.gradientsOnBatch(x, t)
    assert.equal(loss, 0)
    for (const [name, { data }] of Object.entries(gradients))
      assert.ok(
        data.every(g => g === 0),
        name,
      )
  })

  test('of two inputs, what counts in both; one after the other in time, each its own', async () => {
    const [a, b, plain] = ['a', 'b', 'plain'].map(name => input({ shape: [STEPS, WIDTH], name }))
    const [ma, mb] = [new Marked({ name: 'ma' }).apply(a!), new Marked({ name: 'mb' }).apply(b!)]
    const outputs = {
      add: layers.add().apply([ma, mb, plain!]),
      multiply: layers.multiply().apply([ma, ma]),
      features: layers.concatenate().apply([ma, mb]),
      time: layers.concatenate({ axis: 1 }).apply([ma, plain!, mb]),
      residual: layers.residual({ layers: [layers.dense({ units: WIDTH, kernelInitializer: 'ones' })] }).apply(mb),
      off: layers.unmask().apply(layers.add().apply([ma, mb])),
    }
    const shows = Object.entries(outputs).map(([name, y]) => new Shows({ name }).apply(y))
    const net = model({ inputs: [a!, b!, plain!], outputs: shows, ...exactly })
    const marks = (text: string) => tensor(Float64Array.from([...text].flatMap(c => [+c, 0.5, 0.5])), [1, STEPS, WIDTH])
    const got = await net.predict([marks('1101'), marks('1011'), marks('0000')])
    const seen = Object.keys(outputs).map((name, k) => [name, got[k]!.data.join('').replaceAll('-1', '-')])
    assert.deepEqual(Object.fromEntries(seen), {
      add: '1001',
      multiply: '1101',
      features: '1001',
      time: '110111111011',
      residual: '1011',
      off: '----',
    })
  })

  test('a layer that cannot use it is refused, and one that tells a wrong one', () => {
    const on = (layer: Layer) => () =>
      sequential({ layers: [new Marked({ inputShape: [STEPS, WIDTH] }), layer], ...exactly })
    assert.throws(
      on(layers.flatten()),
      /Flatten "flatten": expected an input without a padding mask.*layers\.unmask\(\)/s,
    )
    assert.throws(on(layers.batchNormalization()), /BatchNormalization/)
  })
})
