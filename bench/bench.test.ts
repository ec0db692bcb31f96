import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compare } from './compare.ts'
import type { Peer } from './peers.ts'
import { allPeers } from './peers.ts'
import { ROWS } from './rows.ts'
import { agree, median, quantile, summarize } from './statistics.ts'
import { figure, tables } from './table.ts'

describe('statistics', () => {
  test('quantiles interpolate, whatever the order', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 3, 2]), 2.5)
    assert.equal(quantile([30, 10, 20, 50, 40], 0.25), 20)
    assert.equal(quantile([0, 1], 0.75), 0.75)
    assert.equal(median([7]), 7)
    assert.throws(() => median([]), RangeError)
  })

  test('the median has as many values below it as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
        const middle = median(values)
        assert.ok(values.filter(value => value < middle).length <= values.length / 2)
        assert.ok(values.filter(value => value > middle).length <= values.length / 2)
      }),
    )
  })

  test('the spread is the interquartile range over the median', () => {
    assert.deepEqual(summarize([10, 20, 30, 40, 50]), { median: 30, spread: 2 / 3, count: 5 })
  })

  test('results agree by the size of the largest, and never with a NaN', () => {
    assert.ok(agree([100, 0], [100.05, 0.05], 1e-3))
    assert.ok(!agree([100, 0], [100.2, 0], 1e-3))
    assert.ok(!agree([1, Number.NaN], [1, Number.NaN], 1e-3))
    assert.ok(!agree([1], [1, 1], 1e-3))
  })

  test('figures have three digits', () => {
    assert.deepEqual([0.01234, 1.2345, 12.345, 1234.5].map(figure), ['0.012', '1.23', '12.3', '1235'])
  })
})

/** A peer that is a line of JavaScript, with `answer(request)` to be given. */
function scripted(id: string, answer: string): Peer {
  const script = `
    const answer = ${answer}
    console.log(JSON.stringify({ version: '1' }))
    require('readline').createInterface(process.stdin)
      .on('line', line => console.log(JSON.stringify(answer(JSON.parse(line)))))`
  return { id, name: id, command: [process.execPath, '-e', script] }
}

describe('compare', () => {
  const settings = { rounds: 3, seconds: 0.01, limit: 30, log: () => {} }
  const row = ROWS.find(({ id }) => id === 'mlp-100')!
  const check = '{ check: { outputs: [1, 2], loss: [2, 1] } }'

  test('thinnet runs a row, and learns in it', async () => {
    const [thinnet] = allPeers(() => 'python3')
    const report = await compare({ ...settings, rows: [row], peers: [thinnet!] })
    assert.match(report.peers[0]!.version!, /^thinnet \d/)
    const [result] = report.rows[0]!.results
    assert.ok(result && result.reason === undefined, result?.reason)
    assert.ok(result.rounds === 3 && result.median > 0 && result.ratio === 1)
    assert.match(tables(report), /thinnet, wasm .* 1\.00 /)
  })

  test('ratios are of the medians of rounds', async () => {
    const fast = scripted('fast', `({ seconds }) => seconds ? { ms: [1, 2, 9] } : ${check}`)
    const slow = scripted('slow', `({ seconds }) => seconds ? { ms: [5] } : ${check}`)
    const report = await compare({ ...settings, rows: [row], peers: [fast, slow] })
    assert.deepEqual(
      report.rows[0]!.results.map(result => [result.reason ?? result.median, result.reason ?? result.ratio]),
      [
        [2, 1],
        [5, 2.5],
      ],
    )
  })

  test('a peer that is wrong, learns nothing, is absent or too slow is not timed', async () => {
    const peers = [
      scripted('right', `({ seconds }) => seconds ? { ms: [1] } : ${check}`),
      scripted('wrong', '() => ({ check: { outputs: [1, 3] } })'),
      scripted('stubborn', '() => ({ check: { loss: [2, 2] } })'),
      scripted('unable', "() => ({ cannot: 'no such kernel' })"),
      scripted('asleep', '() => { while (true); }'),
      { id: 'absent', name: 'absent', command: [process.execPath, '-e', "throw new TypeError('no such library')"] },
      { id: 'nowhere', name: 'nowhere', command: ['/no/such/interpreter'] },
    ]
    const report = await compare({ ...settings, limit: 3, rows: [row], peers })
    const reasons = Object.fromEntries(report.rows[0]!.results.map(({ id, reason }) => [id, reason]))
    assert.equal(reasons.right, undefined)
    assert.match(reasons.wrong!, /wrong outputs/)
    assert.match(reasons.stubborn!, /does not learn/)
    assert.equal(reasons.unable, 'no such kernel')
    assert.equal(reasons.asleep, 'no answer in 3 s')
    const missing = Object.fromEntries(report.peers.map(({ id, missing }) => [id, missing]))
    assert.match(missing.absent!, /no such library/)
    assert.match(missing.nowhere!, /ENOENT/)
    assert.equal(report.rows[0]!.results.length, 5)
  })
})
