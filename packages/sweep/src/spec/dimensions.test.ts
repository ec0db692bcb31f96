import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ThinnetError } from 'thinnet'
import { recipeSchema } from '../trials/recipe.ts'
import { baselineOf } from './baseline.ts'
import { configurationsOf } from './dimensions.ts'
import { sameNetwork } from './same-network.ts'
import { type SweepInput, type SweepSpec, specSchema } from './spec.ts'

function spec(dimensions: SweepInput['dimensions'], rest: Partial<SweepInput> = {}): SweepSpec {
  return specSchema.parse({ name: 'test', dimensions, ...rest })
}

function values(dimensions: SweepInput['dimensions'], name: string, rest?: Partial<SweepInput>) {
  return configurationsOf(spec(dimensions, rest)).map(setting => setting.values[name])
}

function refused(dimensions: SweepInput['dimensions'], rest?: Partial<SweepInput>): string[] {
  try {
    configurationsOf(spec(dimensions, rest))
  } catch (error) {
    assert.ok(error instanceof ThinnetError)
    return error.message.split('\n')
  }
  return assert.fail('was not refused')
}

const RATE = 'network.dropout.rate'
const UNITS = 'network.units'
const DECAY = 'training.weightDecay'

describe('dimensions', () => {
  test('a grid has every combination, the last dimension changing fastest', () => {
    const settings = configurationsOf(spec({ [RATE]: [0, 0.5], [UNITS]: [10, 20, 30] }))
    assert.deepEqual(
      settings.map(({ values }) => [values[RATE], values[UNITS]]),
      [0, 0.5].flatMap(rate => [10, 20, 30].map(units => [rate, units])),
    )
    for (const { values, recipe } of settings) {
      assert.ok(recipe.network.kind === 'mlp')
      assert.equal(recipe.network.dropout.rate, values[RATE])
      assert.equal(recipe.network.units, values[UNITS])
      assert.equal(recipe.network.layers, 6)
    }
    assert.equal(new Set(settings.map(({ id }) => id)).size, 6)
  })

  test('none: one configuration, the base', () => {
    const [only, ...others] = configurationsOf(spec({}))
    assert.deepEqual(only!.values, {})
    assert.deepEqual(others, [])
  })

  test('ranges by step and by count, without the dust of binary fractions', () => {
    assert.deepEqual(
      values({ [RATE]: { range: [0, 0.9], step: 0.1 } }, RATE),
      [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    )
    assert.deepEqual(values({ [RATE]: { range: [0, 1], step: 0.3 } }, RATE), [0, 0.3, 0.6, 0.9])
    assert.deepEqual(values({ [RATE]: { range: [0.1, 0.7], count: 3 } }, RATE), [0.1, 0.4, 0.7])
  })

  test('log ranges, with values before them', () => {
    assert.deepEqual(
      values({ [DECAY]: { logRange: [1e-4, 0.1], count: 4, also: [0] } }, DECAY),
      [0, 0.0001, 0.001, 0.01, 0.1],
    )
  })

  test('ranges of what is a whole number are rounded, each value once', () => {
    assert.deepEqual(values({ [UNITS]: { logRange: [10, 100], count: 3 } }, UNITS), [10, 32, 100])
    assert.deepEqual(values({ [UNITS]: { range: [1, 3], count: 5 } }, UNITS), [1, 2, 3])
    assert.deepEqual(values({ [DECAY]: { range: [1, 3], count: 5 } }, DECAY), [1, 1.5, 2, 2.5, 3])
  })

  test('labelled values set several things, another kind of network from its own defaults', () => {
    const network: SweepInput['dimensions'][string] = [
      { label: 'deep', set: { 'network.layers': 9, 'network.dropout.rate': 0.3 } },
      { label: 'cnn', set: { 'network.kind': 'cnn' } },
      { label: 'whole', set: { network: { kind: 'mlp', units: 7 }, 'training.epochs': 3 } },
    ]
    const settings = configurationsOf(spec({ network }, { base: { network: { kind: 'mlp', units: 50 } } }))
    assert.deepEqual(
      settings.map(({ values }) => values.network),
      ['deep', 'cnn', 'whole'],
    )
    const recipe = (input: object) => recipeSchema.parse(input)
    assert.deepEqual(
      settings.map(({ recipe }) => recipe),
      [
        recipe({ network: { kind: 'mlp', units: 50, layers: 9, dropout: { rate: 0.3 } } }),
        recipe({ network: { kind: 'cnn' } }),
        recipe({ network: { kind: 'mlp', units: 7 }, training: { epochs: 3 } }),
      ],
    )
  })

  test('dimensions may be of a kind of network that another sets, in any order', () => {
    const kind = [{ label: 'cnn', set: { 'network.kind': 'cnn' } }]
    const convDropout = { 'network.convDropout': [0, 0.5] }
    for (const dimensions of [
      { kind, ...convDropout },
      { ...convDropout, kind },
    ]) {
      assert.deepEqual(values(dimensions, 'network.convDropout'), [0, 0.5])
    }
  })

  test('what does not fit is told with dimension, value and reason', () => {
    assert.deepEqual(
      refused({
        'network.dropout.rte': [0, 1],
        'network.filters': [1],
        [RATE]: [0, 1.5, 'x'],
        [UNITS]: { range: [1, 4], step: 1.5 },
        it: [{ label: 'v', set: { 'network.layers': 0.5, 'training.epochs': 'y' } }],
        '__proto__.x': [1],
        'network.activation.z': [3],
      }),
      [
        'dimensions.network.dropout.rte: expected a path in base, got network.dropout.rte. Did you mean network.dropout.rate?',
        'dimensions.network.filters: expected a path in base, got network.filters. Did you mean network.layers?',
        'dimensions.network.dropout.rate: expected a number, 1 or less, got 1.5.',
        'dimensions.network.dropout.rate: expected a number, got "x".',
        'dimensions.it: "v" sets network.layers: expected a whole number, got 0.5.',
        'dimensions.it: "v" sets training.epochs: expected a number, got "y".',
        'dimensions.__proto__.x: expected a path in base, got __proto__. base has data, network, training.',
        'dimensions.network.activation.z: 3 sets network.activation: expected "relu" or "sigmoid" or "tanh" or "elu" or "selu", got {"z":3}.',
      ],
    )
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false)
  })

  test('what does not fit in one combination only is told with that one', () => {
    const kind = [
      { label: 'mlp', set: { 'network.kind': 'mlp' } },
      { label: 'cnn', set: { 'network.kind': 'cnn' } },
    ]
    const [line] = refused({ kind, 'network.layers': [1, 2] })
    assert.match(
      line!,
      /^network\.layers: expected a key among kind, .* It is so with kind "cnn", network\.layers 1\.$/,
    )
  })

  test('ranges that are none', () => {
    const of = (range: object) => refused({ [RATE]: range as never }).map(line => line.replace(/^.*?: /, ''))
    assert.deepEqual(of({ range: [1, 0], count: 3 }), ['expected a first value below the last, got 1 and 0.'])
    assert.deepEqual(of({ range: [0, 0], step: 1 }), ['expected a first value below the last, got 0 and 0.'])
    assert.deepEqual(of({ range: [0, 1], step: 2 }), ['expected a step, 1 or less, got 2.'])
    assert.deepEqual(of({ range: [0, 1], step: 1, count: 2 }), ['expected a step or a count, got both.'])
    assert.deepEqual(of({ range: [0, 1], count: 1 }), ['expected a count, 2 or more, got 1.'])
    assert.match(of({ range: [0, 1] })[0]!, /^expected a step or a count, got none\./)
    assert.match(of({ logRange: [0.1, 1] })[0]!, /^expected a count, got none\./)
    assert.deepEqual(of({ logRange: [0.1, 1], count: 2, also: [0, 0] }), [
      'expected each value once in also, got 0 twice.',
    ])
  })

  test('values, seeds and paths that come twice', () => {
    assert.deepEqual(
      refused(
        {
          [RATE]: [0, 0.1, 0],
          a: [{ label: 'x', set: { network: { kind: 'mlp', dropout: { rate: 0.5 } } } }],
          b: [{ label: 'y', set: { 'network.kind': 'mlp' } }],
        },
        { seeds: [1, 2, 1] },
      ),
      [
        'dimensions.network.dropout.rate: expected each value once, got 0 twice.',
        `dimensions.a: expected paths that no other dimension sets, got ${RATE}, which ${RATE} sets.`,
        'dimensions.b: expected paths that no other dimension sets, got network.kind, which a sets.',
        'seeds: expected each seed once, got 1 twice.',
      ],
    )
  })

  test('more trials than anybody means', () => {
    const huge = { [RATE]: { range: [0, 1] as [number, number], step: 1e-6 }, [UNITS]: [1, 2] }
    assert.deepEqual(refused(huge), [
      'dimensions: expected at most 1000000 trials, got 6000006, of 2000002 configurations and 3 seeds.',
    ])
  })
})

describe('the baseline', () => {
  test('names dimensions and values that there are', () => {
    const dimensions = { [RATE]: [0, 0.5], [UNITS]: { range: [10, 20] as [number, number], count: 3 } }
    assert.deepEqual(refused(dimensions, { baseline: { 'network.dropout.rat': 0, [RATE]: 0.4, [UNITS]: 13 } }), [
      `baseline.network.dropout.rat: expected a dimension among ${RATE}, ${UNITS}, got "network.dropout.rat". Did you mean ${RATE}?`,
      `baseline.${RATE}: expected a value of the dimension, got 0.4.`,
      `baseline.${UNITS}: expected a value of the dimension, got 13.`,
    ])
  })

  test('of some dimensions is another one for each value of the others', () => {
    const sweep = spec({ [UNITS]: [10, 20], [RATE]: [0, 0.5] }, { baseline: { [RATE]: 0 } })
    const settings = configurationsOf(sweep)
    const against = baselineOf(sweep, settings)
    assert.deepEqual(settings.map(against), [settings[0], settings[0], settings[2], settings[2]])
  })

  test('comes first where configurations are drawn, on top of them', () => {
    const sweep = spec(
      { [RATE]: { range: [0, 0.5] }, [DECAY]: { logRange: [1e-4, 0.1], also: [0] } },
      { strategy: { name: 'random', settings: 5 }, baseline: { [RATE]: 0, [DECAY]: 0 } },
    )
    const settings = configurationsOf(sweep)
    assert.equal(settings.length, 6)
    assert.deepEqual(settings[0]!.values, { [RATE]: 0, [DECAY]: 0 })
    assert.deepEqual(refused(sweep.dimensions, { strategy: sweep.strategy, baseline: { [RATE]: 0 } }), [
      `baseline: expected a value of every dimension, as configurations are drawn, got none of ${DECAY}.`,
    ])
  })
})

describe('the same network', () => {
  test('has one id, and each of its configurations stays', () => {
    const place = ['input', 'hidden', 'last']
    const settings = configurationsOf(spec({ [RATE]: [0, 0.5], 'network.dropout.place': place }))
    assert.equal(settings.length, 6)
    const ids = settings.map(({ id }) => id)
    assert.equal(new Set(ids.slice(0, 3)).size, 1)
    assert.equal(new Set(ids).size, 4)
  })

  test('is the same recipe, and other networks are other recipes', () => {
    const dropout = (settings: object, network: object = {}) =>
      sameNetwork(recipeSchema.parse({ network: { kind: 'mlp', ...network, dropout: settings } }))
    const same = (...them: object[]) => {
      for (const one of them) assert.deepEqual(dropout(one), dropout(them[0]!))
    }
    same({ rate: 0 }, { rate: 0, scaling: 'vanilla' }, { rate: 0.5, inputRate: 0, place: 'input' })
    same({ rate: 0.5, place: 'input' }, { rate: 0.1, inputRate: 0.5, place: 'input' })
    same({ rate: 0.5, place: 'input' }, { rate: 0, inputRate: 0.5, place: 'everywhere' })
    same({ rate: 0.5 }, { rate: 0.5, inputRate: 0, place: 'everywhere' }, { rate: 0.5, inputRate: 0.2 })
    same({ rate: 0.5 }, { rate: 0.5, place: 'beforeNorm' }, { rate: 0.5, place: 'afterNorm' })
    const places = (network: object) =>
      ['hidden', 'beforeNorm', 'afterNorm'].map(place => dropout({ place }, network).network)
    const number = (network: object) => new Set(places(network).map(network => JSON.stringify(network))).size
    assert.equal(number({ batchNorm: true }), 2)
    assert.equal(number({ activation: 'tanh' }), 2)
    assert.equal(number({ activation: 'tanh', batchNorm: true }), 3)
    assert.deepEqual(dropout({ place: 'last' }, { layers: 1 }), dropout({ place: 'hidden' }, { layers: 1 }))
    assert.notDeepEqual(dropout({ place: 'last' }), dropout({ place: 'hidden' }))
    assert.notDeepEqual(dropout({ rate: 0.5 }), dropout({ rate: 0.5, scaling: 'vanilla' }))
  })

  test('what stands for it is a recipe that stands for itself', () => {
    const rate = fc.constantFrom(0, 0.2, 1)
    const any = fc.record({
      network: fc.record({
        kind: fc.constant('mlp' as const),
        layers: fc.constantFrom(1, 2),
        batchNorm: fc.boolean(),
        dropout: fc.record(
          {
            rate,
            inputRate: rate,
            place: fc.constantFrom('input', 'hidden', 'last', 'beforeNorm', 'afterNorm', 'everywhere'),
            scaling: fc.constantFrom('inverted', 'vanilla'),
          },
          { requiredKeys: [] },
        ),
      }),
    })
    fc.assert(
      fc.property(any, input => {
        const same = sameNetwork(recipeSchema.parse(input))
        assert.deepEqual(recipeSchema.parse(same), same)
        assert.deepEqual(sameNetwork(same), same)
      }),
    )
  })
})
