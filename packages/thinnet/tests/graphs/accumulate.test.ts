import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { callbacks, input, type Layer, layers, type Model, model, optimizers, sequential } from '../../src/index.ts'
import { assertClose } from '../parity/support.ts'
import { labels, sampleWeights, waves } from './models.ts'
import { Product } from './own-layers.ts'

const { dense } = layers

/** Layers that draw, on vectors [6] and on images [4, 4, 2], each with the kinds of mask it has. */
const VECTORS: Record<string, () => Layer> = {
  dropout: () => layers.dropout({ rate: 0.4 }),
  'vanilla dropout': () => layers.dropout({ rate: 0.4, scaling: 'vanilla' }),
  'dropout, one mask for all': () => layers.dropout({ rate: 0.4, noiseShape: [1, null] }),
  'stochasticDepth by batch': () =>
    layers.residual({ layers: [dense({ units: 6 }), layers.stochasticDepth({ rate: 0.5, mode: 'batch' })] }),
  'stochasticDepth by row': () =>
    layers.residual({ layers: [dense({ units: 6 }), layers.stochasticDepth({ rate: 0.5 })] }),
  dropConnect: () => layers.dropConnect({ rate: 0.3, units: 6, activation: 'tanh' }),
  'dropConnect by batch': () => layers.dropConnect({ rate: 0.3, units: 6, mode: 'batch' }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.2 }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.2 }),
  alphaDropout: () => layers.alphaDropout({ rate: 0.2 }),
  concreteDropout: () =>
    layers.concreteDropout({ layer: dense({ units: 6 }), weightRegularizer: 0.1, dropoutRegularizer: 0.2 }),
  'relu, then dropout': () =>
    layers.residual({ layers: [dense({ units: 6, activation: 'relu' }), layers.dropout({ rate: 0.4 })] }),
}
const IMAGES: Record<string, () => Layer> = {
  spatialDropout2d: () => layers.spatialDropout2d({ rate: 0.4 }),
  dropBlock2d: () => layers.dropBlock2d({ rate: 0.3, blockSize: 2 }),
  conv2d: () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', kernelRegularizer: 'l2' }),
}
const ROWS: Record<string, () => Layer> = { spatialDropout1d: () => layers.spatialDropout1d({ rate: 0.4 }) }

const sgd = () => optimizers.sgd({ learningRate: 0.01, momentum: 0.5 })
const exactly = { backend: 'reference', dtype: 'float64', seed: 8 } as const

function rowOf(drawing: readonly Layer[], inputShape: number[], settings: object = exactly): Model {
  const ends = [layers.flatten(), dense({ units: 3, activation: 'softmax', kernelRegularizer: 'l1' })]
  const net = sequential({
    layers: [layers.gaussianNoise({ stddev: 0.1, inputShape }), ...drawing, ...ends],
    ...settings,
  })
  net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: sgd(), metrics: ['accuracy'] })
  return net
}

interface Sizes {
  count: number
  /** Samples that are computed at a time, … */
  part: number
  /** … and how many such parts a step has. */
  parts: number
}

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 23 }),
  part: fc.integer({ min: 1, max: 7 }),
  parts: fc.integer({ min: 1, max: 5 }),
})

/** That the same training, with each step in parts or at once, gives the same numbers but for the rounding of sums. */
async function assertSame(make: () => Model, inputShape: number[], { count, part, parts }: Sizes, tolerance = 1e-9) {
  const width = inputShape.reduce((a, b) => a * b, 1)
  const { data } = waves(count, width)
  const x = { ...waves(count, width), data, shape: [count, ...inputShape] }
  const [y, sampleWeight] = [labels(count, 3), sampleWeights(count)]
  const run = async (options: { batchSize: number; accumulate?: number }) => {
    const net = make()
    const { history } = await net.fit(x, y, { ...options, sampleWeight, epochs: 2 })
    return { history, net, weights: await net.getWeights() }
  }
  const [whole, cut] = [await run({ batchSize: part * parts }), await run({ batchSize: part, accumulate: parts })]
  assert.equal(cut.net.step, whole.net.step)
  for (const [name, values] of Object.entries(whole.history)) assertClose(cut.history[name]!, values!, tolerance, name)
  for (const [i, { data }] of whole.weights.entries()) {
    assertClose(cut.weights[i]!.data, data, tolerance, whole.net.weightNames[i]!)
  }
}

const runs = { numRuns: 5 }

describe('k batches of n, added up, are the step of the batch of k · n, masks and weights of samples included', () => {
  const each = (kinds: Record<string, () => Layer>, inputShape: number[]) => {
    for (const [name, make] of Object.entries(kinds)) {
      test(name, () =>
        fc.assert(
          fc.asyncProperty(sizes, sizes => assertSame(() => rowOf([make()], inputShape), inputShape, sizes)),
          runs,
        ),
      )
    }
  }
  each(VECTORS, [6])
  each(IMAGES, [4, 4, 2])
  each(ROWS, [4, 3])

  test('several of them, one after the other', () =>
    fc.assert(
      fc.asyncProperty(
        sizes,
        fc.uniqueArray(fc.constantFrom(...Object.keys(VECTORS)), { minLength: 2, maxLength: 4 }),
        (sizes, names) =>
          assertSame(
            () =>
              rowOf(
                names.map(name => VECTORS[name]!()),
                [6],
              ),
            [6],
            sizes,
          ),
      ),
      runs,
    ))

  test('in float32 on wasm', () =>
    fc.assert(
      fc.asyncProperty(sizes, sizes =>
        assertSame(
          () => rowOf([VECTORS.dropout!(), VECTORS.dropConnect!()], [6], { backend: 'wasm', seed: 8 }),
          [6],
          sizes,
          2e-4,
        ),
      ),
      runs,
    ))

  test('layers that are called twice, and two outputs', () =>
    fc.assert(
      fc.asyncProperty(sizes, async ({ count, part, parts }) => {
        const make = () => {
          const [a, b] = [input({ shape: [6] }), input({ shape: [6] })]
          const shared = layers.concreteDropout({
            layer: dense({ units: 6, activation: 'tanh' }),
            weightRegularizer: 0.1,
          })
          const drop = layers.dropout({ rate: 0.4 })
          const [left, right] = [drop.apply(shared.apply(a)), drop.apply(shared.apply(b))]
          const same = dense({ units: 1, name: 'same' }).apply(new Product().apply([left, right]))
          const kind = dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(left)
          const net = model({ inputs: [a, b], outputs: { same, kind }, ...exactly })
          net.compile({ loss: { same: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' }, optimizer: sgd() })
          return net
        }
        const [x, y] = [[waves(count, 6), waves(count, 6, 2)], { same: waves(count, 1), kind: labels(count, 3) }]
        const run = async (options: object) => {
          const net = make()
          const { history } = await net.fit(x, y, { ...options, epochs: 2 })
          return [...Object.values(history), ...(await net.getWeights()).map(({ data }) => data)]
        }
        const cut = await run({ batchSize: part, accumulate: parts })
        for (const [i, want] of (await run({ batchSize: part * parts })).entries())
          assertClose(cut[i]!, want!, 1e-9, `${i}`)
      }),
      runs,
    ))
})

test('batch normalization takes the statistics of each part: the one that is not as the large batch', async () => {
  const normal = () => rowOf([layers.batchNormalization()], [6])
  await assert.rejects(assertSame(normal, [6], { count: 12, part: 3, parts: 2 }), /expected/)
  await assertSame(normal, [6], { count: 12, part: 6, parts: 1 })
})

test('a step is accumulate · batchSize samples: for callbacks, for the optimizer, for the last of an epoch', async () => {
  const net = rowOf([VECTORS.dropout!()], [6])
  const batches: number[] = []
  const count = callbacks.lambda({ onBatchEnd: batch => void batches.push(batch) })
  await net.fit(waves(23, 6), labels(23, 3), { batchSize: 3, accumulate: 3, epochs: 2, callbacks: count })
  assert.deepEqual(batches, [0, 1, 2, 0, 1, 2])
  assert.equal(net.step, 6)
})

test('it takes the memory of the part, and of one more set of gradients', async () => {
  const bytes = async (options: object) => {
    const net = rowOf([dense({ units: 64, activation: 'tanh' })], [6], { seed: 1, backend: 'wasm' })
    await net.fit(waves(512, 6), labels(512, 3), { ...options, epochs: 1 })
    return { bytes: net.memoryBytes, gradients: net.countParameters() * 4 }
  }
  const [small, large] = [await bytes({ batchSize: 16 }), await bytes({ batchSize: 512 })]
  const cut = await bytes({ batchSize: 16, accumulate: 32 })
  assert.ok(cut.bytes <= small.bytes + 2 * small.gradients, `${cut.bytes} of ${small.bytes}`)
  assert.ok(cut.bytes < large.bytes / 2, `${cut.bytes} of ${large.bytes}`)
})
