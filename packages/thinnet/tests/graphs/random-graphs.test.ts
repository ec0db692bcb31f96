import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Case, difference, largestError } from './compare.ts'
import { compareGraphs } from './many.ts'
import { Product } from './own-layers.ts'
import { randomGraph } from './random-graph.ts'

describe('random graphs, with layers that are called again, three inputs, several outputs, images, and all that shares memory', () => {
  test('give the same bits whether values share memory or not, in training and in inference', () => {
    const { wrong, shared } = compareGraphs(0, 2000)
    assert.deepEqual(wrong, [])
    // Something is shared: a planner that shares nothing would pass, too.
    assert.ok(shared < 0.6, `${shared} of the memory`)
  })

  test('are computed in all the ways that calls are put together', () => {
    const seen = { 'relu in dense': 0, 'relu in dropout': 0, 'relu in both': 0, 'relu after pooling': 0 }
    for (let seed = 0; seed < 1000; seed++) {
      const { calls } = new Case(seed)
      const maker = new Map(calls.map(({ layer, output }) => [output, layer.type]))
      for (const { layer, owner, inputs, reluAfter, reluBefore } of calls) {
        if (reluAfter) seen['relu in dense']++
        if (reluBefore === 'applies') seen['relu in dropout']++
        if (reluBefore === 'applied' && layer.type === 'dropout') seen['relu in both']++
        // Asked for before the pooling, as an option of the convolution.
        if (layer !== owner && maker.get(inputs[0]) === 'max_pooling2d') seen['relu after pooling']++
      }
    }
    for (const [way, times] of Object.entries(seen)) assert.ok(times > 5, `${way}: ${times} times`)
  })

  test('have the derivatives that central differences say', () => {
    for (let seed = 0; seed < 60; seed++) {
      const training = seed % 2 === 0
      const { error, where } = largestError(new Case(seed), { training })
      assert.ok(error < 1e-5, `seed ${seed}, training ${training}: ${where}`)
    }
  })

  test('have those of the outputs that a loss is on, where it is not on all', () => {
    for (let seed = 0, seen = 0; seen < 25; seed++) {
      const given = new Case(seed)
      if (given.made.outputs.length < 2) continue
      seen++
      const losses = given.made.outputs.map((_, k) => k > 0)
      const o = { training: true, backward: true, losses }
      assert.equal(
        difference(given.run({ share: true, ...o }), given.run({ share: false, ...o })),
        null,
        `seed ${seed}`,
      )
      const { error, where } = largestError(given, { training: true, losses })
      assert.ok(error < 1e-5, `seed ${seed}: ${where}`)
    }
  })

  test('a layer that forgets to say what its backward reads is noticed', () => {
    const forgetful = [{ takes: 2 as const, make: () => [new Product(true)] }]
    let noticed = 0
    for (let seed = 0; seed < 60; seed++) {
      const given = new Case(seed, randomGraph(seed, forgetful, []))
      const o = { training: true, backward: true }
      if (difference(given.run({ share: true, ...o }), given.run({ share: false, ...o }))) noticed++
    }
    assert.ok(noticed > 30, `${noticed} of 60`)
  })
})
