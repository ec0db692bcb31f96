import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressLine } from './progress.ts'

test('the bar and its words fit, whole, at any width', () => {
  const parts = { done: 750, total: 3000, what: 'with dropout, seed 12', rate: '1234 steps/s', left: '1:02:03 left' }
  const all = '25% · with dropout, seed 12 · 750/3000 · 1234 steps/s · 1:02:03 left'
  assert.equal(progressLine(parts, 200), `${'█'.repeat(7)}${'░'.repeat(21)} ${all}`)
  for (let width = 3; width <= 120; width++) {
    const line = progressLine(parts, width)
    assert.ok(line.length <= width, `${width}: ${line}`)
    const words = line.replace(/^[█░]+ /, '').split(' · ')
    for (const word of words) assert.ok(all.split(' · ').includes(word), `${width}: ${line}`)
  }
})
