import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Model, Tensor } from 'thinnet'
import { residualNetwork, separableNetwork } from './image-networks.ts'
import { recurrent } from './recurrent-networks.ts'
import { WORK } from './roofline.ts'
import { decoder, encoder } from './transformers.ts'

const place = { backend: 'reference' } as const
const FLOAT = 4
/** Two operations for a multiply-add, three matrix multiplications a step. */
const EACH = 2 * 3

/** How many numbers there are in those weights of a model whose names are such. */
async function counter(model: Pick<Model<Tensor>, 'getWeights' | 'weightNames'>): Promise<(names: RegExp) => number> {
  const weights = await model.getWeights()
  const { weightNames } = model
  return names => weights.reduce((sum, { data }, i) => (names.test(weightNames[i]!) ? sum + data.length : sum), 0)
}
const KERNELS = /kernel$/i
const ALL = /./

describe('the work of a row is that of the networks that are timed:', () => {
  for (const kind of ['lstm', 'gru'] as const) {
    test(`${kind}, whose inputs need no dx`, async () => {
      const count = await counter(recurrent(place, kind))
      const [inputs, dense] = [count(new RegExp(`^${kind}/kernel`)), count(/^dense.*kernel/)]
      const perTimestep = count(KERNELS) - dense
      assert.deepEqual(WORK[`${kind}-step`], {
        flops: 32 * (EACH * (100 * perTimestep + dense) - 2 * 100 * inputs),
        bytes: FLOAT * (32 * (100 * 64 + 10) + 6 * count(ALL)),
      })
    })
  }

  test('a transformer, whose first queries, keys and values need no dx', async () => {
    const count = await counter(encoder(place))
    const [last, first] = [count(/^dense_4.kernel/), count(/^multi_head_attention.(query|key|value)Kernel/)]
    // Scores, and sums over values: of each place with each, for each number of a head's.
    const attention = 2 * 2 * 128 * 128 * 128
    assert.deepEqual(WORK['transformer-step'], {
      flops: 32 * (EACH * (128 * (count(KERNELS) - last) + attention + last) - 2 * 128 * first),
      bytes: FLOAT * (32 * (128 * 128 + 10) + 6 * count(ALL)),
    })
  })

  test('a GPT, each word of which sees as many as come before it, and itself', async () => {
    const count = await counter(decoder(place))
    const seen = Array.from({ length: 128 }, (_, i) => i + 1).reduce((a, b) => a + b)
    const attention = 3 * 2 * seen * 48
    assert.deepEqual(WORK['gpt-step'], {
      flops: EACH * 8 * (128 * (count(KERNELS) + count(/^embedding/)) + attention),
      bytes: FLOAT * (8 * 2 * 128 + 6 * count(ALL)),
    })
  })

  // Of each kernel in turn: rows and columns of its outputs, and 4 where 3×3 taps at strides of 1 take a quarter and transforms.
  for (const [id, network, kernels] of [
    [
      'residual-step',
      residualNetwork,
      [
        [32, 4],
        [32, 4],
        [32, 4],
        [16, 1],
        [16, 4],
        [16, 1],
        [8, 1],
        [8, 4],
        [8, 1],
      ],
    ],
    [
      'separable-step',
      separableNetwork,
      [
        [32, 4],
        [32, 1],
        [32, 1],
        [16, 1],
        [16, 1],
        [16, 1],
        [16, 1],
        [8, 1],
        [8, 1],
      ],
    ],
  ] as const) {
    test(`${id}, whose images need no dx`, async () => {
      const model = network(place)
      const count = await counter(model)
      const names = model.weightNames.filter(name => /^(?!dense).*kernel$/i.test(name))
      assert.equal(names.length, kernels.length)
      const shapes = new Map((await model.getWeights()).map(({ shape }, i) => [model.weightNames[i]!, shape]))
      const products = names.map((name, i) => {
        const [size, part] = kernels[i]!
        const [, , channels, filters] = shapes.get(name)!
        const transforms = part === 4 ? (size ** 2 / 16) * (225 * channels! + 140 * filters!) : 0
        return (count(new RegExp(`^${name}$`)) * size ** 2) / part + transforms / 2
      })
      const forward = products.reduce((a, b) => a + b) + count(/^dense.kernel/)
      const moving = count(/moving/)
      assert.deepEqual(WORK[id], {
        flops: 64 * (EACH * forward - 2 * products[0]!),
        bytes: FLOAT * (64 * (32 * 32 * 3 + 10) + 4 * (count(ALL) - moving) + 2 * moving),
      })
    })
  }
})
