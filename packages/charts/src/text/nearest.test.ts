import assert from 'node:assert/strict'
import { test } from 'node:test'
import { didYouMean, nearest, nearestName } from './nearest.ts'

test('a word that is spelt alike', () => {
  assert.deepEqual(nearest('epcohs', ['epochs', 'batchSize']), ['epochs'])
  assert.deepEqual(nearest('rats', ['rate', 'rats2', 'units']), ['rate', 'rats2'])
  assert.deepEqual(nearest('banana', ['epochs', 'units']), [])
})

test('a name by its beginning, its spelling, its words or its initials', () => {
  const overfit = [
    'out',
    'rate',
    'plain-epochs',
    'dropout-epochs',
    'batch-size',
    'batch-norm',
    'learning-rate',
    'seeds',
  ]
  for (const [typed, meant] of [
    ['epoch', ['plain-epochs', 'dropout-epochs']],
    ['epochs', ['plain-epochs', 'dropout-epochs']],
    ['max_epochs', ['plain-epochs', 'dropout-epochs']],
    ['dropout-epoch', ['dropout-epochs']],
    ['batch', ['batch-size', 'batch-norm']],
    ['batchSize', ['batch-size']],
    ['lr', ['learning-rate']],
    ['output', ['out']],
    ['sede', ['seeds']],
    ['verbose', []],
  ] as const) {
    assert.deepEqual(nearestName(typed, overfit), meant, typed)
  }
})

test('the question', () => {
  assert.equal(didYouMean([]), '')
  assert.equal(didYouMean(['--a']), ' Did you mean --a?')
  assert.equal(didYouMean(['--a', '--b', '--c']), ' Did you mean --a, --b or --c?')
})
