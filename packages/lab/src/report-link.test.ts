import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dark, type LabRun, labLink, light } from '@thinnet/charts'
import { parseHash } from './settings.ts'

const run: LabRun = {
  ...{ samples: 300, layers: 6, units: 100, activation: 'relu', rate: 0, scaling: 'inverted', place: 'hidden' },
  ...{ batchNorm: false, optimizer: 'sgd', learningRate: 0.01, batchSize: 100, seed: 7, epochs: 301, evaluateEvery: 3 },
}
const other: LabRun = { ...run, rate: 0.2, scaling: 'vanilla', batchNorm: true, epochs: 3001, evaluateEvery: 15 }

test('the lab has the settings of its link, all of them', () => {
  const { text, href, note } = labLink(run, other)!
  assert.match(`${text} ${note}`, /in the lab .*thinnet lab/)
  const url = new URL(href)
  assert.equal(url.origin, 'http://127.0.0.1:8484')
  const { settings, refused } = parseHash(url.hash)
  assert.deepEqual(refused, [])
  assert.equal(settings.view, 'runs')
  for (const [side, wanted] of [
    ['left', run],
    ['right', other],
  ] as const) {
    // of points, and what a run has not unless it is said
    const {
      noise: _,
      learningRateAt: __,
      testSamples: _1,
      dataSeed: _2,
      features: _3,
      l1,
      l2,
      data,
      ...got
    } = settings[side]
    assert.deepEqual([data, l1, l2, got], ['mnist300', 0, 0, wanted])
  }
})

test('a lab elsewhere', () => {
  const { href, note } = labLink(run, other, 'https://example.org/lab/#view=runs')!
  assert.match(href, /^https:\/\/example\.org\/lab\/#view=runs&left\.data=mnist300&left\.samples=300&/)
  assert.equal(note, undefined)
})

test('what the lab refuses has no link', () => {
  for (const beyond of [
    { samples: 301 },
    { layers: 13 },
    { units: 513 },
    { batchSize: 1001 },
    { epochs: 100_001 },
    { evaluateEvery: 100_001 },
    { optimizer: 'adagrad' },
    { place: 'afterNorm' },
    { activation: 'gelu' },
  ]) {
    const runs = { ...run, ...beyond }
    assert.equal(labLink(run, runs), null, JSON.stringify(beyond))
    const pairs = Object.entries(beyond).map(([key, value]) => `right.${key}=${value}`)
    assert.equal(parseHash(`#right.data=mnist300&${pairs}`).refused.length, 1, `${pairs}`)
  }
})

test('a hue means the same in the lab and in reports', () => {
  const css = readFileSync(new URL('style/page.css', import.meta.url), 'utf8')
  const [first, second] = css.split('prefers-color-scheme: dark')
  for (const [part, name] of Object.entries({
    ...{ plain: 'left', dropout: 'right', third: 'zero', fourth: 'one', fifth: 'negative' },
  })) {
    const of = (text: string) => new RegExp(`--${name}: (#\\w+);`).exec(text)?.[1]
    assert.equal(light[part as 'plain'], of(first!), name)
    assert.equal(dark[part as 'plain'], of(second!), name)
  }
})
