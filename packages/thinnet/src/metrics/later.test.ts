import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LATER_NAMES, laterMetric, loadMetric } from './later.ts'
import type { Judged, Metric } from './metric.ts'
import * as rarer from './rarer.ts'

const factories: Record<string, (name: string) => Metric> = { ...rarer }

const judged = (outputShape: number[], targetShape: number[], sparse: boolean): Judged => {
  return { loss: 'huber', outputShape, targetShape, sparse, logits: false, activation: undefined }
}
const CASES = [
  judged([1], [1], false),
  judged([4], [4], false),
  judged([4], [1], true),
  judged([4], [3], false),
  judged([2, 4], [2], true),
  judged([2, 4], [2, 4], false),
  judged([], [], false),
]

/** What it refuses, in words, and how many sums it has. */
function asksFor({ check, sums }: Metric, about: Judged) {
  let refused = ''
  try {
    check!(about, 'compile: metric')
  } catch (error) {
    refused = (error as Error).message
  }
  return { refused, sums: typeof sums === 'number' ? sums : sums(about) }
}

test('a metric that is loaded later asks for what it asks for once it is there, and becomes that', async () => {
  assert.deepEqual([...LATER_NAMES].sort(), Object.keys(factories).sort())
  for (const name of LATER_NAMES) {
    const [later, real] = [laterMetric(name, 'mine'), factories[name]!('mine')]
    for (const about of CASES) assert.deepEqual(asksFor(later, about), asksFor(real, about), name)
    await loadMetric(later)
    const text = (metric: Metric) => Object.entries(metric).map(([key, value]) => `${key}: ${value}`)
    assert.deepEqual(text(later).sort(), text(real).sort())
    assert.deepEqual(later.config, real.config)
  }
})
