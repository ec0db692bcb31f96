import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ACCURACY, Learning, type Measure, PERPLEXITY } from './learning.ts'
import { Network, plainLine, progressLine } from './progress-line.ts'

/** A network after 750 epochs, of which so many were evaluated. */
function trained(measure: Measure = ACCURACY, evaluated = 50): Network {
  const network = new Network('with dropout, seed 12', 3000, { perEpoch: 10, measure })
  network.units = 7500
  network.seconds = 75
  for (let i = 1; i <= evaluated; i++) {
    const accuracy = 1 - 1 / (1 + i)
    network.learning.epoch({ accuracy, valAccuracy: 0.8 * accuracy, loss: 7 / i, valLoss: 7 / i + 1 })
  }
  return network
}

const now = (network: Network | null) => ({ share: 0.25, rate: '1234 steps/s', left: '1:02:03 left', network })

describe('the bar', () => {
  test('and its words fit, whole, at any width', () => {
    const all = '25% · with dropout, seed 12 · epoch 750/3000 · 1234 steps/s · 1:02:03 left'
    assert.equal(progressLine(now(trained()), 200), `${'█'.repeat(7)}${'░'.repeat(21)} ${all}`)
    for (let width = 3; width <= 120; width++) {
      const line = progressLine(now(trained()), width)
      assert.ok(line.length <= width, `${width}: ${line}`)
      const words = line.replace(/^[█░]+ /, '').split(' · ')
      for (const word of words) assert.ok(all.split(' · ').includes(word), `${width}: ${line}`)
    }
  })

  test('says nothing that is not known yet', () => {
    const early = { share: 0, rate: '', left: '', network: null }
    assert.equal(progressLine(early, 80), `${'░'.repeat(28)} 0% · getting ready`)
  })
})

describe('what a network learns', () => {
  for (const measure of [ACCURACY, PERPLEXITY]) {
    test(`is two curves that fit at any width, on one scale: ${measure.name}`, () => {
      for (let width = 26; width <= 200; width++) {
        const lines = trained(measure).learning.lines(width)
        assert.equal(lines.length, 2)
        for (const line of lines) assert.ok(line.length <= width, `${width}: ${line}`)
        const [train, unseen] = lines.map(line => /[▁-█]+/.exec(line)?.[0].length ?? 0)
        assert.equal(train, unseen)
        if (width >= 40) assert.ok(train! >= 8, `${width}: ${lines}`)
      }
    })
  }

  test('begins with the steps of the first epoch', () => {
    const learning = new Learning(ACCURACY)
    assert.deepEqual(learning.lines(80), [])
    for (const accuracy of [0.1, 0.5, 0.9]) learning.step({ accuracy })
    assert.deepEqual(learning.lines(80), ['train accuracy ▁▅█ 90.0\u00a0%'])
    learning.epoch({ accuracy: 0.8, valAccuracy: 0.7 })
    assert.deepEqual(learning.lines(80), ['train accuracy █ 80.0\u00a0%', 'test  accuracy ▁ 70.0\u00a0%'])
    learning.step({ accuracy: 0.85 })
    assert.deepEqual(learning.figures, ['train 85.0\u00a0%', 'test 70.0\u00a0%'])
  })

  test('of a network whose loss has no number is drawn of those that were', () => {
    const learning = new Learning(PERPLEXITY)
    learning.epoch({ loss: 1, valLoss: 2 })
    learning.epoch({ loss: Number.NaN, valLoss: Number.POSITIVE_INFINITY })
    assert.deepEqual(learning.lines(80), ['train      perplexity ▁ 2.7', 'validation perplexity █ 7.4'])
  })

  test('of a million steps keeps few', () => {
    const learning = new Learning(ACCURACY)
    for (let i = 0; i <= 1_000_000; i++) learning.step({ accuracy: i / 1_000_000 })
    const [line] = learning.lines(200)
    assert.match(line!, /^train accuracy ▁+▂+▃+▄+▅+▆+▇+█+ 100\.0.%$/)
  })
})

test('a line among others, and what stays of a network in the end', () => {
  const learned = 'train 98.0\u00a0% · test 78.4\u00a0%'
  assert.equal(
    plainLine(now(trained())),
    `with dropout, seed 12 · epoch 750/3000 · ${learned} · 1234 steps/s · 1:02:03 left`,
  )
  assert.equal(trained().end, `with dropout, seed 12: stopped after 750 of 3000 epochs · ${learned} · 1:15`)
  const whole = trained()
  whole.units = 30_000
  assert.equal(whole.end, `with dropout, seed 12: 3000 epochs · ${learned} · 1:15`)
})
