import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { input, type Layer, layers, model, optimizers, type Value } from '../../src/index.ts'
import { Marked } from '../marked.ts'
import { assertClose, CHECKED, fixture, largest, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

interface Case {
  layer:
    | 'embedding'
    | 'positionEmbedding'
    | 'layerNormalization'
    | 'groupNormalization'
    | 'multiHeadAttention'
    | 'attention'
  options: object
  xs: Stored[]
  masks: (number[][] | null)[]
  weights: Record<string, Stored>
  dy: Stored
  y: Stored
  dxs: Stored[]
  gradients: Record<string, Stored>
}

interface Trained {
  name: string
  x: Stored
  y: Stored
  weights: Record<string, Stored>
  losses: number[]
}

const want = fixture<{ cases: Case[]; models: Trained[] }>('attention')

for (const { backend, dtype, tolerance } of CHECKED) {
  describe(`embeddings, normalizations and attention, in Keras and on ${backend} in ${dtype}`, () => {
    for (const [i, c] of want.cases.entries()) {
      const masked = c.masks.some(mask => mask) ? ', masked' : ''
      test(`${i}: ${c.layer} of [${c.xs.map(x => x.shape).join('] and [')}]${masked} ${JSON.stringify(c.options)}`, async () => {
        const inputs = c.xs.map(({ shape }) => input({ shape: shape.slice(1) }))
        const before = c.xs.map(({ shape }) => new Probe({ inputShape: shape.slice(1) }))
        const given = inputs.map((x, k) => {
          const probed = before[k]!.apply(x)
          const mask = c.masks[k]
          return mask ? new Marked(mask).apply(probed) : probed
        })
        const after = new Probe({ gradient: c.dy.data })
        const make = layers[c.layer] as (options: object) => Layer
        const y = make({ name: 'layer', ...c.options }).apply(given)
        const outputs = after.apply(layers.unmask().apply(y))
        const net = model({ inputs, outputs, seed: 1, backend, dtype })
        net.compile({ loss: 'meanSquaredError' })
        net.setWeights([...c.xs.map(() => PROBE_WEIGHT), ...Object.values(c.weights)].map(stored))
        const { gradients } = await net.gradientsOnBatch(c.xs.map(stored), stored(c.dy))
        assertClose(after.x, c.y.data, tolerance, 'y')
        for (const [k, dx] of c.dxs.entries()) assertClose(before[k]!.dy, dx.data, tolerance, `dx of input ${k}`)
        // That to a bias of keys is 0 but for rounding, since a softmax does not see it.
        const scale = Math.max(...Object.values(c.gradients).map(({ data }) => largest(data)))
        for (const [name, { data }] of Object.entries(c.gradients)) {
          assertClose(gradients[`layer/${name}`]!.data, data, tolerance, name, scale)
        }
        net.dispose()
      })
    }

    for (const { name, x, y, weights, losses } of want.models) {
      test(`ten steps of ${name}`, async () => {
        const ids = input({ shape: x.shape.slice(1) })
        const net = model({ inputs: ids, outputs: MODELS[name]!(ids), seed: 0, backend, dtype })
        const optimizer = optimizers.sgd({ learningRate: 0.03, momentum: 0.9 })
        net.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' })
        assert.deepEqual(net.weightNames, Object.keys(weights))
        net.setWeights(Object.values(weights).map(stored))
        for (const loss of losses) {
          const logs = await net.trainOnBatch(stored(x), stored(y))
          assertClose([logs.loss!], [loss], tolerance, 'loss')
        }
        net.dispose()
      })
    }
  })
}

/** The layers have the names that they have in Keras. */
const MODELS: Record<string, (x: Value) => Value> = {
  gpt(ids) {
    const table = layers.embedding({ inputDim: 6, outputDim: 4, name: 'embedding' })
    const words = table.apply(ids)
    const places = layers.positionEmbedding({ sequenceLength: 5, name: 'positions' }).apply(words)
    const h = block(layers.add().apply([words, places]), true)
    return layers.tiedDense({ to: table, activation: 'softmax' }).apply(h)
  },
  encoder(ids) {
    const words = layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true, name: 'embedding' }).apply(ids)
    return layers.dense({ units: 3, activation: 'softmax', name: 'out' }).apply(block(words, false))
  },
  groups(x) {
    const h = layers.conv2d({ filters: 4, kernelSize: 2, name: 'conv' }).apply(x)
    const normal = layers.groupNormalization({ groups: 2, name: 'norm' }).apply(h)
    const end = layers.dense({ units: 3, activation: 'softmax', name: 'out' })
    return end.apply(layers.flatten().apply(normal))
  },
}

function block(x: Value, useCausalMask: boolean): Value {
  const options = { numHeads: 2, keyDim: 3, useCausalMask, name: 'attention' }
  const attention = layers.multiHeadAttention(options).apply([x, x])
  const h = layers.layerNormalization({ name: 'norm' }).apply(layers.add().apply([x, attention]))
  const mlp = layers.dense({ units: 4, activation: 'tanh', name: 'mlp' }).apply(h)
  return layers.add().apply([h, mlp])
}
