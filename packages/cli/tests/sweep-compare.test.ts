import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Outcome } from '@thinnet/sweep/report'
import { compareFinding, compareSweeps, readSaved, writeSweepReport } from '@thinnet/sweep/report'
import { Command } from 'commander'
import { effectOfRate, RATE, RATES, rates } from '../../sweep/tests/synthetic-sweep.ts'
import { addCompare } from '../src/commands/sweep-compare.ts'
import type { Act, CommonOptions, Work } from '../src/options.ts'
import { compareText } from '../src/sweep/compare-text.ts'
import { emptyFolder } from './command.ts'

async function inFolders(outcomes: readonly Outcome[], work: (folders: string[], root: string) => Promise<void>) {
  const { folder, remove } = await emptyFolder()
  try {
    const folders = outcomes.map((_, i) => join(folder, 'ab'[i]!))
    for (const [i, outcome] of outcomes.entries()) {
      await mkdir(folders[i]!)
      await writeSweepReport(folders[i]!, outcome)
    }
    await work(folders, folder)
  } finally {
    await remove()
  }
}

/** By 0.4 points better at a rate of 0.5, and otherwise the same but for noise. */
const better = (more = {}) =>
  rates(5, {
    draws: 11,
    noise: { shared: 0, own: 0.0005 },
    accuracy: values => effectOfRate(values[RATE] as number) + (values[RATE] === 0.5 ? 0.004 : 0),
    ...more,
  })
const plain = () => rates(5, { noise: { shared: 0, own: 0.0005 } })

/** Runs `sweep compare …`; the parent has options of the same names. */
async function run(args: readonly string[]): Promise<string> {
  const act =
    <Options extends CommonOptions>(work: Work<Options>) =>
    async (options: Options) => {
      assert.equal(await work(options, []), 0)
    }
  const sweep = new Command('sweep').exitOverride().option('--json').option('--out <dir>')
  sweep.argument('[spec]').action(() => assert.fail('not compare'))
  addCompare(sweep.command('compare'), act as Act<CommonOptions>)
  let told = ''
  const write = process.stdout.write
  process.stdout.write = ((text: string) => {
    told += text
    return true
  }) as typeof write
  try {
    await sweep.parseAsync(['compare', ...args], { from: 'user' })
  } finally {
    process.stdout.write = write
  }
  return told
}

describe('sweep compare', () => {
  test('finds what differs, and only that', () =>
    inFolders([plain(), better()], async ([a, b]) => {
      const comparison = compareSweeps(await readSaved(a!), await readSaved(b!))
      assert.equal(comparison.shared.length, RATES.length)
      assert.equal(comparison.tests, RATES.length)
      const beyond = comparison.shared.filter(({ paired }) => paired!.adjusted! < 0.05)
      assert.deepEqual(
        beyond.map(({ values }) => values[RATE]),
        [0.5],
      )
      const { mean, half } = beyond[0]!.paired!
      assert.ok(Math.abs(mean - 0.004) < 1.5 * half!)
      assert.match(
        compareFinding(comparison),
        /^Of 10 configurations tested, 1 is better in B beyond noise, 0 worse, and 9 not told/,
      )
    }))

  test('a sweep and itself: no difference, and no test', () =>
    inFolders([plain()], async ([a]) => {
      const saved = await readSaved(a!)
      const comparison = compareSweeps(saved, saved)
      assert.ok(comparison.shared.every(({ paired }) => paired!.mean === 0 && paired!.p === null))
      assert.match(compareFinding(comparison), /nothing can be tested/)
      assert.deepEqual(comparison.differences, [])
    }))

  test('lists what only one has, and what their bases have different', () => {
    const some = better({
      points: RATES.slice(3)
        .concat(0.95)
        .map(rate => ({ [RATE]: rate })),
    })
    const spec = structuredClone(some.spec)
    spec.base.training.batchSize = 32
    return inFolders([plain(), { ...some, spec }], async ([a, b]) => {
      const comparison = compareSweeps(await readSaved(a!), await readSaved(b!))
      assert.deepEqual(comparison.onlyA.sort(), ['dropout rate 0', 'dropout rate 0.1', 'dropout rate 0.2'])
      assert.deepEqual(comparison.onlyB, ['dropout rate 0.95'])
      assert.deepEqual(comparison.differences, [{ path: 'training.batchSize', a: '100', b: '32' }])
      const text = compareText(comparison)
      assert.match(text, /Only in A:\n {2}dropout rate/)
      assert.match(text, /training\.batchSize: 100 \| 32/)
    })
  })

  test('prints a table and writes nothing; with --json one object; with --out a page', () =>
    inFolders([plain(), better()], async ([a, b], root) => {
      const before = await readdir(root, { recursive: true })
      const text = await run([a!, b!])
      assert.match(text, /dropout rate 0\.5 .*\+0\.\d\d \[\+0\.\d\d, \+0\.\d\d\]/)
      const told = JSON.parse(await run([a!, b!, '--json', '--objective', 'testLoss']))
      assert.equal(told.objective, 'testLoss')
      assert.equal(told.settings.length, RATES.length)
      const half = told.settings.find((s: { values: Record<string, number> }) => s.values[RATE] === 0.5)
      assert.ok(half.difference.mean < 0 && half.difference.adjusted < 0.05)
      assert.deepEqual(await readdir(root, { recursive: true }), before)
      assert.match(await run([a!, b!, '--out', join(root, 'new', 'page')]), /Report: .*compare\.html\n$/)
      assert.match(await readFile(join(root, 'new', 'page', 'compare.html'), 'utf8'), /Configurations in both/)
    }))

  test('settings stopped at a lower rung are shown and not tested', () =>
    inFolders(
      [plain(), better({ fate: (v: Record<string, unknown>) => (v[RATE] === 0.5 ? { epochs: 5 } : {}) })],
      async ([a, b]) => {
        const { shared, tests } = compareSweeps(await readSaved(a!), await readSaved(b!))
        assert.equal(tests, RATES.length - 1)
        const stopped = shared.find(({ values }) => values[RATE] === 0.5)!
        assert.deepEqual([stopped.paired, stopped.b.epochs, stopped.b.estimate!.n], [null, 5, 5])
      },
    ))

  test('what is no sweep, and objectives that differ, are refused in one line', () => {
    const loss = better()
    return inFolders([plain(), { ...loss, spec: { ...loss.spec, objective: 'testLoss' } }], async ([a, b], root) => {
      await assert.rejects(run([a!, b!]), {
        name: 'ThinnetError',
        message: /one objective, got testAccuracy and testLoss\. Choose with --objective/,
      })
      await run([a!, b!, '--objective', 'testAccuracy'])
      await assert.rejects(run([join(root, 'none'), b!]), {
        message: /results\.json: expected the results of a sweep, got ENOENT/,
      })
      await writeFile(join(root, 'results.json'), '{"format": "thinnet sweep 1", "trials": 3}')
      await assert.rejects(run([root, b!]), { message: /expected the results of a sweep, got at \w+: / })
      await writeFile(join(root, 'results.json'), '{')
      await assert.rejects(run([root, b!]), { name: 'ThinnetError' })
    })
  })
})
