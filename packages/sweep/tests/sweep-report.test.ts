import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { dark, drawHtml, light, paint } from '@thinnet/charts'
import { csv } from '@thinnet/charts/text'
import { emptyFolder } from '../../cli/tests/command.ts'
import { analyse, type Summary } from '../src/report/analysis.ts'
import { isBeyond } from '../src/report/difference.ts'
import { writeSweepReport } from '../src/report/files.ts'
import { findingOf } from '../src/report/finding.ts'
import type { Outcome } from '../src/report/outcome.ts'
import { bestRows, ROWS, sweepReport } from '../src/report/sweep-report.ts'
import {
  effectOfRate,
  type Made,
  RATE,
  rates,
  ratesAndPlaces,
  search,
  sizes,
  synthetic,
  variants,
} from './synthetic-sweep.ts'

const EVIL = `</script><script>alert("1" & '2')</script><!--`
const rateOf = ({ setting }: Summary) => setting.values[RATE] as number
const at = (outcome: Outcome, rate: number) => analyse(outcome).summaries.find(s => rateOf(s) === rate)!
const outside = (html: string) => html.replace(/<script>[\s\S]*?<\/script>/g, '')
const pageOf = (outcome: Outcome) => drawHtml(sweepReport(analyse(outcome)))

describe('a grid with known effects', () => {
  const outcome = rates()
  const analysis = analyse(outcome)

  test('finds the best, and that it differs from the baseline by about what it was made to', () => {
    assert.equal(rateOf(analysis.best!), 0.3)
    assert.equal(rateOf(analysis.baseline!), 0)
    const { mean, half, n, adjusted, p } = analysis.best!.against!
    assert.ok(Math.abs(mean - (effectOfRate(0.3) - effectOfRate(0))) < half! * 1.5)
    assert.equal(n, 5)
    assert.ok(adjusted! >= p! && adjusted! < 0.001)
    assert.equal(analysis.tests, 9)
  })

  test('sees no difference where there is none: 0.6 is as good as 0', () => {
    assert.ok(Math.abs(effectOfRate(0.6) - effectOfRate(0)) < 1e-12)
    assert.ok(!isBeyond(at(outcome, 0.6).against))
    assert.ok(isBeyond(at(outcome, 0.9).against))
  })

  test('the figures are those of the results, seed by seed', () => {
    const ends = (rate: number) =>
      outcome.results.filter(r => r.values[RATE] === rate).map(r => r.curves.testAccuracy.at(-1)!)
    const [values, reference] = [ends(0.2), ends(0)]
    const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length
    const { estimate, against } = at(outcome, 0.2)
    assert.ok(Math.abs(estimate!.mean - mean(values)) < 1e-12)
    assert.ok(Math.abs(against!.mean - (mean(values) - mean(reference))) < 1e-12)
  })

  test('says it in a sentence: the best, the difference with its interval, the test, p', () => {
    assert.match(
      findingOf(analysis),
      /^Best: dropout rate 0\.3, with a test accuracy of 97\.\d\d ± 0\.\d\d\u00a0% \(mean and 95 % interval over 5 seeds\)\. It is \+0\.8\d \[\+0\.\d\d, \+0\.\d\d\] points from the baseline \(dropout rate 0\), better than the baseline beyond noise \(paired t-test over 5 common seeds, t\(4\) = \d+\.\d\d, p < 0\.0001, and 0\.\d+ after Holm’s correction for 9 tests\)\.$/,
    )
  })

  test('the order of configurations and results makes no difference', () => {
    const reversed = { ...outcome, settings: outcome.settings.toReversed(), results: outcome.results.toReversed() }
    const ranks = (of: Outcome) => analyse(of).summaries.map(s => [rateOf(s), s.estimate, s.against?.adjusted])
    assert.deepEqual(ranks(reversed), ranks(outcome))
    assert.equal(findingOf(analyse(reversed)), findingOf(analysis))
  })

  test('the table has them best first', () => {
    const { head, rows } = bestRows(analysis, 3)
    assert.equal(rows.length, 3)
    assert.deepEqual(head.slice(0, 3), ['', 'dropout rate', 'test accuracy'])
    assert.deepEqual(rows[0]!.slice(0, 2), ['1 · best', '0.3'])
  })
})

describe('noise', () => {
  const drawn = (accuracy: (rate: number) => number) => (draws: number) =>
    rates(4, { draws, accuracy: values => accuracy(values[RATE] as number) })

  test('where nothing has an effect, something is found in one sweep of twenty at most', () => {
    const sweeps = 200
    const flat = drawn(() => 0.97)
    const found = Array.from({ length: sweeps }, (_, i) => analyse(flat(i + 1))).filter(({ summaries }) =>
      summaries.some(({ against }) => isBeyond(against)),
    )
    // 10 expected at most, and four binomial standard deviations of 3.1
    assert.ok(found.length <= 22, `${found.length} of ${sweeps}`)
  })

  test('intervals of differences hold the true one 95 times of 100', () => {
    const sloped = drawn(rate => 0.95 + 0.01 * rate)
    const all = Array.from({ length: 200 }, (_, i) => analyse(sloped(i + 1)).summaries).flat()
    const tested = all.filter(s => s.against)
    const hold = tested.filter(s => Math.abs(s.against!.mean - 0.01 * rateOf(s)) <= s.against!.half!)
    const share = hold.length / tested.length
    assert.equal(tested.length, 1800)
    assert.ok(share > 0.92 && share < 0.98, String(share))
  })
})

describe('what is missing is said', () => {
  test('one seed: no interval, no test', () => {
    const analysis = analyse(rates(1))
    assert.match(
      findingOf(analysis),
      /97\.\d\d\u00a0% \(one seed, so no interval\).*nothing is tested: they have one seed/,
    )
    assert.equal(analysis.tests, 0)
    const page = pageOf(rates(1))
    assert.match(page, /There is one seed per configuration: no intervals/)
    assert.doesNotMatch(outside(page), /±|NaN|undefined|Infinity/)
  })

  test('the same in every seed: no test, and the page says so', () => {
    const same = rates(3, { noise: { shared: 0.002, own: 0 }, accuracy: v => (v[RATE] === 0.5 ? 0.98 : 0.97) })
    for (const result of same.results) {
      const { testAccuracy } = result.curves
      ;(testAccuracy as number[])[testAccuracy.length - 1] = result.values[RATE] === 0.5 ? 0.98 : 0.97
    }
    const { best, summaries } = analyse(same)
    assert.equal(best!.against!.untested, 'every difference is the same')
    assert.match(findingOf(analyse(same)), /no noise to compare it with/)
    assert.ok(summaries.slice(1).every(s => !s.against || s.against.untested === 'the same in every seed'))
  })

  test('no common seeds: no test', () => {
    const outcome = rates(4)
    const results = outcome.results.filter(r => (r.values[RATE] === 0 ? r.seed <= 2 : r.seed > 2))
    const analysis = analyse({ ...outcome, results })
    assert.equal(analysis.best!.against, null)
    assert.match(findingOf(analysis), /no seed in common with the baseline/)
  })

  test('diverged and failed trials count, are told, and are not in the means', () => {
    const outcome = ratesAndPlaces()
    const { summaries, trials } = analyse(outcome)
    assert.equal(trials.length, 600)
    assert.equal(
      summaries.reduce((sum, s) => sum + s.diverged, 0),
      5,
    )
    assert.equal(
      summaries.reduce((sum, s) => sum + s.failed, 0),
      12,
    )
    const lost = summaries.filter(s => s.failed === 4)
    assert.ok(lost.length === 3 && lost.every(s => s.estimate === null && s.against === null))
    assert.deepEqual(summaries.slice(-3), lost)
    const one = summaries.find(s => s.diverged === 1)!
    assert.deepEqual([...one.bySeed.keys()], [1, 3, 4])
    const html = pageOf(outcome)
    assert.ok(outside(html).includes('expected &#60;b&#62;less'))
    assert.match(html, /Of 5 configurations some trials diverged or failed/)
  })

  test('one lucky seed of several that diverged is not called the best', () => {
    const lucky = rates(3, {
      accuracy: values => (values[RATE] === 0.8 ? 0.99 : 0.9),
      fate: (values, seed) => (values[RATE] === 0.8 && seed !== 2 ? { status: 'diverged' as const } : {}),
    })
    const { summaries, best } = analyse(lucky)
    assert.equal(best, summaries[0])
    assert.notEqual(rateOf(best!), 0.8)
    assert.equal(rateOf(summaries[1]!), 0.8)
  })

  test('a figure that is no number is no figure, though the trial says that it completed', () => {
    const outcome = rates(3)
    const results = outcome.results.map(r =>
      r.values[RATE] === 0.3
        ? { ...r, curves: { ...r.curves, testAccuracy: r.curves.testAccuracy.map(() => Number.NaN) } }
        : r,
    )
    const bad = analyse({ ...outcome, results: JSON.parse(JSON.stringify(results)) }).summaries.at(-1)!
    assert.deepEqual([rateOf(bad), bad.estimate, bad.diverged], [0.3, null, 3])
  })

  test('nothing at all: there is a page all the same', () => {
    const none = { ...rates(), results: [], about: { ...rates().about, stoppedEarly: true } }
    assert.match(findingOf(analyse(none)), /stopped before its first trial ended/)
    assert.match(pageOf(none), /Stopped early/)
    assert.doesNotMatch(outside(pageOf({ ...none, settings: [] })), /NaN|undefined|Infinity/)
    const failed = rates(2, { fate: () => ({ status: 'failed', message: 'no', epochs: 0 }) })
    assert.match(findingOf(analyse(failed)), /No trial has completed/)
    assert.doesNotMatch(outside(pageOf(failed)), /NaN|undefined|Infinity/)
  })

  test('a baseline that is not among the settings', () => {
    const outcome = rates(3)
    const spec = { ...outcome.spec, baseline: { [RATE]: 0.25 } }
    assert.match(findingOf(analyse({ ...outcome, spec })), /is not among the configurations/)
  })
})

describe('baselines', () => {
  test('one that names some dimensions gives each configuration its own', () => {
    const outcome = sizes()
    const analysis = analyse(outcome)
    assert.equal(analysis.reference, 'matched')
    const set = analysis.summaries.filter(s => s.against)
    assert.equal(set.length, 6)
    for (const { setting, against } of set) {
      assert.equal(setting.values[RATE], 0.5)
      assert.deepEqual(against!.reference.setting.values, { ...setting.values, [RATE]: 0 })
    }
    assert.match(findingOf(analysis), /of 6 do better beyond noise.*The largest gain: training images (1|5)\u00a0000/)
  })

  describe('a difference is named by its sign', () => {
    /** Two sizes, each with a baseline of its own and dropout that makes this difference; the other sizes' is 0.05 less. */
    const found = (
      difference: number,
      more: Partial<Made> = {},
      objective: 'testAccuracy' | 'testLoss' = 'testAccuracy',
    ) => {
      const sizes = [100, 500, 1000]
      const outcome = synthetic({
        spec: {
          ...{
            name: 'differences',
            dimensions: { 'data.train': sizes, [RATE]: [0, 0.5] },
            baseline: { [RATE]: 0 },
            objective,
          },
        },
        points: sizes.flatMap(size => [0, 0.5].map(rate => ({ 'data.train': size, [RATE]: rate }))),
        ...{ seeds: [1, 2, 3, 4, 5], epochs: 30, noise: { shared: 0.003, own: 0.001 } },
        accuracy: values => 0.8 + (values[RATE] === 0 ? 0 : difference - (values['data.train'] === 500 ? 0 : 0.05)),
        ...more,
      })
      const analysis = analyse(outcome)
      return { said: findingOf(analysis), page: outside(drawHtml(sweepReport(analysis))) }
    }

    test('a gain', () => {
      const { said, page } = found(0.03)
      assert.match(
        said,
        /1 of 3 do better beyond noise and 2 worse .*\. The largest gain: training images 500, .*: \+\d/,
      )
      assert.match(page, /Largest gain, points/)
    })

    test('only losses: the smallest, and no word of a gain', () => {
      const { said, page } = found(-0.0141)
      assert.match(
        said,
        /0 of 3 do better .* None does better; the smallest loss: training images 500, .*: −1\.\d\d \[/,
      )
      assert.doesNotMatch(said + page, /\bgain/i)
      assert.match(page, /Smallest loss, points/)
    })

    test('a gain that noise can explain is told as such', () => {
      const { said } = found(0.0004, { noise: { shared: 0, own: 0.003 } })
      assert.match(said, /0 of 3 do better .* The largest gain: .* points, no more than noise can explain \(t\(4\)/)
    })

    test('no difference, and the same difference in several', () => {
      const same = { noise: { shared: 0, own: 0 } }
      const none = found(0, { ...same, accuracy: () => 0.8 })
      assert.match(
        none.said,
        /nothing is tested\. None does better; at best no difference: training images 100.*; .*500.*; .*1\D*000.*: 0\.00 points each\.$/,
      )
      assert.doesNotMatch(none.said + none.page, /\bgain/)
      const tied = found(0, { ...same, accuracy: values => 0.8 - (values[RATE] === 0 ? 0 : 0.02) })
      assert.match(tied.said, /None does better; the smallest loss: .*100.*; .*500.*; .*: −2\.00 points each\.$/)
    })

    test('of a loss less is better: what falls is no loss, and what rises no gain', () => {
      const fallen = found(0.03, {}, 'testLoss')
      assert.match(fallen.said, /The largest decrease: training images 500, .*: −0\.\d/)
      const risen = found(-0.03, {}, 'testLoss')
      assert.match(risen.said, /None does better; the smallest increase: training images 500, .*: \+0\.\d/)
    })
  })

  test('without one, all are compared with the best', () => {
    const { spec, ...rest } = rates()
    const { baseline: _, ...bare } = spec
    const analysis = analyse({ ...rest, spec: bare })
    assert.equal(analysis.reference, 'best')
    assert.ok(analysis.summaries.slice(1).every(s => s.against!.reference === analysis.best && s.against!.mean <= 0))
    assert.match(findingOf(analysis), /names no baseline, so all are compared with it: \d of 9 others/)
  })

  test('values that a range has rounded are the same values', () => {
    const outcome = rates(3)
    const spec = { ...outcome.spec, baseline: { [RATE]: 0.1 + 0.2 } }
    assert.equal(rateOf(analyse({ ...outcome, spec }).baseline!), 0.3)
  })

  test('of a loss the least is best', () => {
    const outcome = rates(4)
    const analysis = analyse({ ...outcome, spec: { ...outcome.spec, objective: 'testLoss' } })
    assert.equal(rateOf(analysis.best!), 0.3)
    assert.ok(analysis.best!.against!.mean < 0)
    assert.match(
      findingOf(analysis),
      /test loss of 0\.07\d\d ±.*It is −0\.0\d\d\d.*better than the baseline beyond noise/,
    )
    assert.match(outside(drawHtml(sweepReport(analysis))), /Test loss by dropout rate/)
  })
})

describe('successive halving', () => {
  test('configurations of lower rungs come after and are not tested, whatever their figures', () => {
    const outcome = rates(3, {
      accuracy: values => (values[RATE] === 0.9 ? 0.999 : effectOfRate(values[RATE] as number)),
      fate: values => ((values[RATE] as number) > 0.6 ? { epochs: 5 } : {}),
    })
    // High where it was stopped, too.
    for (const { values, curves } of outcome.results) {
      if (values[RATE] === 0.9) (curves.testAccuracy as number[])[curves.testAccuracy.length - 1] = 0.9999
    }
    const { summaries, best, tests } = analyse(outcome)
    assert.equal(rateOf(best!), 0.3)
    const stopped = summaries.slice(-3)
    assert.deepEqual(stopped.map(rateOf).sort(), [0.7, 0.8, 0.9])
    assert.ok(stopped.every(s => !s.full && s.epochs === 5 && s.against === null))
    assert.equal(tests, 6)
    assert.match(pageOf(outcome), /3 configurations were stopped at lower rungs/)
  })

  test('of a trial the last of its rungs counts, and one that diverged there is lost', () => {
    const outcome = rates(2)
    const early = outcome.results.map(r => ({ ...r, epochs: 5, curves: { ...r.curves, testAccuracy: [0.1] } }))
    const results = [...outcome.results, ...early]
    assert.deepEqual(analyse({ ...outcome, results }).summaries, analyse(outcome).summaries)
    const diverged = results.map(r =>
      r.epochs === 20 && r.seed === 2 ? { ...r, status: 'diverged' as const, epochs: 7 } : r,
    )
    const { summaries, trials } = analyse({ ...outcome, results: diverged })
    assert.equal(trials.length, 20)
    assert.ok(summaries.every(s => s.diverged === 1 && s.estimate!.n === 1 && s.full))
  })
})

describe('the page', () => {
  const outcomes = {
    rates: rates(),
    places: ratesAndPlaces(),
    variants: variants(),
    sizes: sizes(),
    search: search(90),
  }

  test('charts are plain data, every name in them is a colour, and no number is missing', () => {
    for (const outcome of Object.values(outcomes)) {
      const { panels } = sweepReport(analyse(outcome))
      for (const { option } of panels) {
        assert.deepEqual(JSON.parse(JSON.stringify(option)), option)
        for (const colours of [light, dark]) assert.doesNotMatch(JSON.stringify(paint(option, colours)), /"\$/)
        assert.doesNotMatch(JSON.stringify(option), /NaN|undefined|Infinity|:null/)
      }
    }
  })

  test('each kind of sweep has its charts', () => {
    const titles = (outcome: Outcome) => sweepReport(analyse(outcome)).panels.map(({ title }) => title)
    assert.deepEqual(titles(outcomes.rates).slice(0, 3), [
      'Test accuracy by dropout rate, %',
      'Difference from the baseline, points',
      'Accuracy of the best and the baseline, %',
    ])
    assert.ok(titles(outcomes.places).includes('Place of dropout by dropout rate: test accuracy, %'))
    assert.equal(titles(outcomes.places).at(-1), 'All dimensions, one line per configuration')
    assert.ok(titles(outcomes.variants).includes('Test accuracy by regularization, %'))
    assert.ok(titles(outcomes.search).includes('Test accuracy by learning rate, %'))
    assert.equal(titles(rates(2, { points: [{ [RATE]: 0.5 }] })).length, 2)
  })

  test('a heat map has the cells of the grid, at the best of the other dimensions', () => {
    const analysis = analyse(outcomes.places)
    const { option } = sweepReport(analysis).panels.find(({ title }) => title.startsWith('Place of dropout by'))!
    const { data } = (option.series as { data: { name: string; value: number[] }[] }[])[0]!
    assert.equal(data.length, 49) // 5 places of 10 rates, less one that failed
    const best = data.at(-1)!
    assert.match(
      best.name,
      /^dropout rate 0\.3, place of dropout afterNorm, learning rate 0\.1\n97\.\d\d ± .* · 4 seeds$/,
    )
    assert.equal(best.value[2], Number((100 * analysis.best!.estimate!.mean).toPrecision(6)))
  })

  test('error bars are the intervals of the table', () => {
    const { option } = sweepReport(analyse(outcomes.rates)).panels[0]!
    const [dots, bars] = option.series as { data: unknown[] }[]
    const { mean, half } = at(outcomes.rates, 0.3).estimate!
    const low = Number((100 * (mean - half!)).toPrecision(6))
    const high = Number((100 * (mean + half!)).toPrecision(6))
    assert.equal(dots!.data.length, 10)
    assert.deepEqual(bars!.data.slice(9, 12), [
      [0.3, low],
      [0.3, high],
      ['-', '-'],
    ])
  })

  test('text is escaped wherever it stands, and the page loads nothing', () => {
    const outcome = synthetic({
      spec: {
        name: 'evil',
        about: EVIL,
        dimensions: {
          [EVIL]: [
            { label: EVIL, set: {} },
            { label: 'b', set: {} },
          ],
        },
      },
      points: [{ [EVIL]: EVIL }, { [EVIL]: 'b' }],
      ...{ seeds: [1, 2], epochs: 4, noise: { shared: 0.001, own: 0.001 }, accuracy: () => 0.9 },
      fate: (values, seed) =>
        values[EVIL] === 'b' && seed === 2 ? { status: 'failed', message: EVIL, epochs: 0 } : {},
    })
    const html = pageOf({ ...outcome, about: { ...outcome.about, runner: EVIL } })
    assert.ok(!html.includes('<script>alert'))
    assert.equal(html.split('<script>').length - 1, 3)
    assert.equal(html.split('</script').length - 1, 3)
    assert.match(html, /default-src 'none'/)
    assert.doesNotMatch(outside(html), /<(link|img|iframe|object|embed|script)\b|url\((?!#)|@import|https?:/i)
  })
})

describe('the files', () => {
  test('thousands of settings: a page that opens, tables that say what they leave out, and all in the CSV', async () => {
    const { folder, remove } = await emptyFolder()
    try {
      const outcome = search(3000, 'random')
      const { page } = await writeSweepReport(folder, outcome)
      assert.deepEqual((await readdir(folder)).sort(), ['report.html', 'results.csv', 'results.json'])
      const html = await readFile(page, 'utf8')
      assert.ok(html.length < 3e6, String(html.length))
      assert.match(html, new RegExp(`the first ${ROWS} of 3\u00a0000, all are in results\\.csv`))
      assert.equal(outside(html).split('<tr>').length - 1 < ROWS + 40, true)
      const rows = (await readFile(join(folder, 'results.csv'), 'utf8')).split('\r\n')
      assert.equal(rows.length, 1 + 9000 + 1)
    } finally {
      await remove()
    }
  })

  test('the CSV has one row per trial, each dimension a column, and names that clash have another', async () => {
    const { folder, remove } = await emptyFolder()
    try {
      const outcome = synthetic({
        spec: { name: 'clash', dimensions: { seed: [{ label: 'a,"b"', set: {} }] } },
        points: [{ seed: 'a,"b"' }],
        ...{ seeds: [3, 1], epochs: 4, noise: { shared: 0, own: 0.01 }, accuracy: () => 0.9 },
      })
      await writeSweepReport(folder, outcome)
      const lines = (await readFile(join(folder, 'results.csv'), 'utf8')).split('\r\n')
      assert.match(lines[0]!, /^trial,setting,values\.seed,seed,status,epochs,final\.trainLoss,/)
      const first = outcome.results.find(r => r.seed === 1)!
      const start = `${first.trial},${first.setting},"a,""b""",1,completed,4,${first.curves.trainLoss.at(-1)},`
      assert.ok(lines[1]!.startsWith(start), lines[1])
      const saved = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'))
      assert.deepEqual(saved.trials[0].curves, JSON.parse(JSON.stringify(outcome.results[0]!.curves)))
      assert.equal(saved.trials[0].final.testAccuracy, outcome.results[0]!.curves.testAccuracy.at(-1))
      assert.equal(saved.trials[0].best.testAccuracy, Math.max(...outcome.results[0]!.curves.testAccuracy))
    } finally {
      await remove()
    }
  })

  test('quoting: commas, quotes and line ends, and nothing else', () => {
    assert.equal(
      csv([
        ['a', 1, true, null],
        ['b,c', '"', 'd\ne', ' '],
      ]),
      'a,1,true,\r\n"b,c","""","d\ne", \r\n',
    )
  })
})
