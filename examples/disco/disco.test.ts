import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rows, tensor } from 'thinnet'
import type { Run, Score } from '../tfjs/run.ts'
import { cifar } from './cifar.ts'
import { averaged, federated, network, round } from './federated.ts'
import { gpt } from './gpt.ts'
import { drawn, generate, gptNetwork } from './gpt-network.ts'
import { lungs } from './lungs.ts'
import { mnist } from './mnist.ts'
import { titanic } from './titanic.ts'

const few: Partial<Run> = { backend: 'wasm', log: () => {} }

describe("disco's tasks", () => {
  for (const [program, given, than] of [
    [titanic, {}, 0.6],
    [mnist, { samples: 256 }, 2.2],
    [lungs, { samples: 40, epochs: 3 }, 0.6],
    [cifar, { samples: 10, epochs: 1 }, 3],
    [gpt, { samples: 8, epochs: 2 }, 4.2], // of 65 letters: ln 65 = 4.17
  ] as const satisfies readonly [(given?: Partial<Run>) => Promise<Score>, Partial<Run>, number][]) {
    test(program.name, async () => {
      const { value, better } = await program({ ...few, ...given })
      assert.ok(better === 'higher' ? value > than : value < than, `${value}, expected ${better} than ${than}`)
    })
  }
})

describe('generated text', () => {
  const probabilities = [0.1, 0.5, 0.15, 0.25]
  const counts = (given: { temperature: number; topK: number }) => {
    const places = Array.from({ length: 1000 }, (_, i) => drawn(probabilities, (i + 0.5) / 1000, given))
    return probabilities.map((_, place) => places.filter(each => each === place).length)
  }

  test('tokens come as often as is probable; of the first k alone; by temperature', () => {
    assert.deepEqual(counts({ temperature: 1, topK: 4 }), [100, 500, 150, 250])
    assert.deepEqual(counts({ temperature: 1, topK: 2 }), [0, 667, 0, 333])
    // Squares: 1, 25, 2.25, 6.25 of 34.5.
    assert.deepEqual(counts({ temperature: 0.5, topK: 9 }), [29, 725, 65, 181])
    assert.deepEqual(counts({ temperature: 1e-3, topK: 4 }), [0, 1000, 0, 0])
  })

  test('one token after the other by a model, the same for a seed, beyond what it sees at once', async () => {
    const model = gptNetwork({ vocabularySize: 9, blockSize: 4, blocks: 1, heads: 1, width: 4, dropout: 0.1 })
    const [one, again, other] = [
      await generate(model, [1], { count: 12 }),
      await generate(model, [1], { count: 12 }),
      await generate(model, [1], { count: 12, seed: 2 }),
    ]
    assert.equal(one.length, 12)
    assert.deepEqual(again, one)
    assert.notDeepEqual(other, one)
  })
})

describe('federated averaging', () => {
  test('a step of every client on its half, averaged, is the step of one on all', async () => {
    const x = tensor(
      Float32Array.from({ length: 20 * 784 }, (_, i) => Math.sin(i)),
      [20, 28, 28],
    )
    const y = tensor(Int32Array.from({ length: 20 }, (_, i) => i % 10))
    const whole = network()
    await whole.fit(x, y, { batchSize: 20 })
    const clients = [0, 10].map(begin => {
      const model = network()
      return {
        model,
        train: () => model.fit(rows(x, begin, begin + 10), rows(y, begin, begin + 10), { batchSize: 10 }),
      }
    })
    await round(clients)
    const expected = await whole.getWeights()
    for (const { model } of clients) {
      for (const [k, { data }] of (await model.getWeights()).entries()) {
        for (const [i, value] of data.entries()) assert.ok(Math.abs(value - expected[k]!.data[i]!) < 1e-6, `${k}, ${i}`)
      }
    }
    assert.deepEqual(averaged([[tensor([1, 2])], [tensor([3, 6])]]), [tensor([2, 4])])
  })

  test('clients that know some digits each know most of them together', async () => {
    assert.ok((await federated({ rounds: 2, log: () => {} })) > 0.4)
  })
})
