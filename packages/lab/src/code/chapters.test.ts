import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { layers, loadModel, standalone } from 'thinnet'
import { DEFAULTS, parseField, parseHash } from '../settings.ts'
import { CODE } from '../texts/code.ts'
import { atWork, chaptersOf, DIGIT_RATES, factorsOf } from './chapters.ts'
import { PARTS } from './parts.ts'

const VIEWS = ['runs', 'thinned', 'statistics', 'digit', 'sequences', 'attention'] as const
const namesOf = (hash: string, shown: 'left' | 'right' = 'right') =>
  chaptersOf(parseHash(hash).settings, shown).map(({ name }) => name)
const partsOf = (hash: string) => chaptersOf(parseHash(hash).settings, 'right').flatMap(({ parts }) => parts)

describe('the code of a view', () => {
  test('follows a value from the layer to the kernel, in every view', () => {
    for (const view of VIEWS) {
      const names = namesOf(`#view=${view}`)
      assert.deepEqual(names.slice(1), ['layer', 'contract', 'reference', 'assembly'], view)
    }
  })

  test('is that of the settings', () => {
    assert.deepEqual(namesOf('#right.rate=0'), ['step'])
    assert.ok(namesOf('#right.batchNorm=true').includes('norm'))
    assert.ok(partsOf('#left.optimizer=adam').includes('adamKernel'))
    assert.ok(partsOf('#left.optimizer=adam').includes('sgdKernel'), 'of the other run')
    assert.ok(!partsOf('').includes('adam'))
    assert.deepEqual(namesOf('#view=statistics&statistics.batchNorm=true').at(-1), 'norm')
    assert.ok(!partsOf('#view=statistics&statistics.activation=tanh').includes('afterRelu'))
    // after a relu the two are computed at once
    assert.ok(partsOf('').includes('afterRelu'))
    assert.ok(!partsOf('#right.activation=tanh').includes('afterRelu'))
    assert.ok(!partsOf('#right.place=input').includes('afterRelu'))
  })

  test('every part is shown somewhere, and named in both languages, as every chapter is', () => {
    const hashes = VIEWS.map(view => `#view=${view}`)
    const some = [
      '#left.optimizer=adam&right.optimizer=rmsprop&left.batchNorm=true',
      '#view=thinned&maps.open=true',
      ...hashes,
    ]
    assert.deepEqual(new Set(some.flatMap(partsOf)), new Set(Object.keys(PARTS)))
    for (const texts of Object.values(CODE)) {
      for (const name of some.flatMap(partsOf)) assert.ok(`part.${name}` in texts, name)
    }
  })

  test('every chapter may be in the address', () => {
    for (const view of VIEWS) {
      for (const { name } of chaptersOf({ ...DEFAULTS, view }, 'right')) {
        assert.equal(parseHash(`#code=${name}`).settings.code, name)
        assert.notEqual(parseField('flag', name), true)
      }
    }
  })
})

describe('factors', () => {
  test('are those that the layer uses', async () => {
    const ones = [Array.from({ length: 64 }, () => 1)]
    for (const scaling of ['inverted', 'vanilla'] as const) {
      for (const rate of [0, 0.2, 0.75]) {
        const { training, inference } = factorsOf({ side: 'left', rate, scaling })
        const options = { seed: 1, backend: 'reference', dtype: 'float64' } as const
        const layer = standalone(layers.dropout({ rate, scaling, inputShape: [64] }), options)
        assert.equal(Math.max(...(await layer.forward(ones)).data), training.factor, `${scaling} ${rate}`)
        assert.equal(Math.max(...(await layer.backward(ones)).data), training.factor, `${scaling} ${rate}`)
        const { data } = await layer.forward(ones, { training: false })
        assert.deepEqual(new Set(data), new Set([inference.factor]), `${scaling} ${rate}`)
      }
    }
  })

  test('of the network that reads digits are those of its file', async () => {
    const model = await loadModel(fileURLToPath(new URL('../data/digits.safetensors', import.meta.url)))
    const dropouts = model.layers.filter(({ type }) => type === 'dropout')
    assert.deepEqual(
      dropouts.map(({ options }) => options.rate),
      DIGIT_RATES,
    )
    for (const { options } of dropouts) assert.equal(options.scaling ?? 'inverted', 'inverted')
    model.dispose()
  })

  test('of the runs that have dropout', () => {
    const { settings } = parseHash('#left.rate=0.5&left.scaling=vanilla')
    assert.deepEqual(
      atWork(settings, 'left').map(({ side, scaling }) => [side, scaling]),
      [
        ['left', 'vanilla'],
        ['right', 'inverted'],
      ],
    )
    assert.deepEqual(
      atWork(DEFAULTS, 'left').map(({ side }) => side),
      ['right'],
    )
    assert.deepEqual(atWork({ ...DEFAULTS, view: 'thinned' }, 'left'), [])
    assert.equal(atWork({ ...DEFAULTS, view: 'statistics' }, 'left')[0]!.rate, 0.5)
  })
})
