import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, type Sequential, sequential, tensor } from 'thinnet'
import { batches, repeat, shuffled } from '../in-page.ts'

async function listed<T>(items: AsyncIterable<T> | Iterable<T>, most = 1000): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) if (all.push(item) >= most) break
  return all
}

describe('batches', () => {
  const x = tensor(
    Float32Array.from({ length: 20 }, (_, i) => i / 10),
    [10, 2],
  )
  const y = tensor(Float32Array.from({ length: 10 }, (_, i) => i))

  test('give rows that belong together, and begin where they are asked to', () => {
    const all = [...batches([x, y], { batchSize: 4, shuffle: true })({ epoch: 1, step: 0 })]
    assert.deepEqual(
      all.map(([bx, by]) => [bx.shape, by.shape]),
      [
        [[4, 2], [4]],
        [[4, 2], [4]],
        [[2, 2], [2]],
      ],
    )
    for (const [bx, by] of all)
      assert.deepEqual(
        [...by.data],
        [...by.data].map((_, i) => Math.round(bx.data[2 * i]! * 5)),
      )
    assert.deepEqual([...batches([x, y], { batchSize: 4, shuffle: true })({ epoch: 1, step: 2 })], all.slice(2))
    assert.notDeepEqual([...batches([x, y], { batchSize: 4, shuffle: true })()], all)
    assert.throws(() => batches([x, [1]]), /data 2: expected 10 rows/)
  })

  test('train as the arrays do', async () => {
    const trained = async (fit: (model: Sequential) => Promise<unknown>) => {
      const model = sequential({ seed: 1, backend: 'wasm', layers: [layers.dense({ units: 1, inputShape: [2] })] })
      model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
      await fit(model)
      return (await model.predict(x)).data
    }
    assert.deepEqual(
      await trained(model => model.fit(batches([x, y], { batchSize: 4 }), { epochs: 2 })),
      await trained(model => model.fit(x, y, { epochs: 2, batchSize: 4, shuffle: false })),
    )
  })
})

describe('shuffled', () => {
  const items = Array.from({ length: 3000 }, (_, i) => i)

  test('gives each item once, no earlier than the buffer allows, in another order each epoch', async () => {
    const order = shuffled(items, { bufferSize: 50 })
    const [first, again, second] = [
      await listed(order(), 9999),
      await listed(order(), 9999),
      await listed(order({ epoch: 1, step: 0 }), 9999),
    ]
    assert.deepEqual(
      first.toSorted((a, b) => a - b),
      items,
    )
    assert.ok(first.every((item, place) => item <= place + 50))
    assert.ok(first.some((item, place) => item < place - 50))
    assert.deepEqual(again, first)
    assert.notDeepEqual(second, first)
    assert.deepEqual(await listed(order({ epoch: 0, step: 2990 })), first.slice(2990))
  })

  test('with a buffer as large as the stream every order comes about equally often', async () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 1200; seed++) {
      const order = (await listed(shuffled(['a', 'b', 'c'], { bufferSize: 3, seed })())).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    assert.equal(counts.size, 6)
    // 200 ± 5 standard deviations of 12.9
    for (const count of counts.values()) assert.ok(Math.abs(count - 200) < 65, `${count}`)
  })
})

describe('repeat', () => {
  test('begins a stream again and again, each with the epoch that it is', async () => {
    const epochs: number[] = []
    const twice = repeat(({ epoch }) => {
      epochs.push(epoch)
      return [1, 2]
    }, 2)
    assert.deepEqual(await listed(twice({ epoch: 5, step: 0 })), [1, 2, 1, 2])
    assert.deepEqual(epochs, [5, 6])
    assert.equal((await listed(repeat([1, 2])(), 7)).length, 7)
  })

  test('refuses what gives nothing, and what gives its items only once', async () => {
    await assert.rejects(listed(repeat(() => [])()), /nothing at time 1/)
    const once = (function* () {
      yield 1
    })()
    await assert.rejects(listed(repeat(once)()), /nothing at time 2\. A generator gives its items once/)
    await assert.rejects(listed(repeat(7 as never)()), /an iterable, an async iterable, or a function/)
    assert.throws(() => repeat([1], 0), /times: a whole number ≥ 1, got 0/)
  })
})
