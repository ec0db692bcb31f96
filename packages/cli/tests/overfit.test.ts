import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { emptyFolder, json, REPORT, ran, thinnet, until, writeSmallMnist } from './command.ts'

interface Result<N> {
  plain: { trainAccuracy: N; testAccuracy: N; epochs: number }
  dropout: { trainAccuracy: N; testAccuracy: N; epochs: number }
  backend: string
  stoppedEarly: boolean
  report: string
}

describe('thinnet overfit', () => {
  let folder = ''
  let remove = async () => {}
  let data: string[] = []
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 60, 40)
    data = ['--data', folder, '--samples', '60', '--batch-size', '20', '--units', '16', '--layers', '2']
  })
  after(() => remove())

  const short = ['--plain-epochs', '12', '--dropout-epochs', '25']
  const run = (args: string[], out: string) =>
    json<Result<number>>(['overfit', ...data, ...short, '--out', join(folder, out), ...args])
  const history = async (out: string) => JSON.parse(await readFile(join(folder, out, 'history.json'), 'utf8'))

  test('writes a report and its curves, and tells where', async () => {
    const out = join(folder, 'report')
    const ended = await ran(['overfit', ...data, ...short, '--out', out])
    assert.equal(ended.status, 0, ended.stderr)
    assert.match(ended.stdout, /│ without dropout +│ +12 │[\s\S]+│ with dropout 0\.2 +│ +25 │/)
    assert.ok(ended.stdout.endsWith(`Report: ${join(out, 'report.html')}\n`))
    const learned = 'train [\\d.]+.% · test [\\d.]+.%'
    assert.match(ended.stderr, new RegExp(`^without dropout · epoch 1/12 · ${learned} · .+ epochs/s · .+ left\\n`))
    assert.match(ended.stderr, new RegExp(`^without dropout: 12 epochs · ${learned} · [\\d.]+ s\\nwith dropout`, 'm'))
    assert.match(ended.stderr, new RegExp(`^with dropout 0\\.2: 25 epochs · ${learned}`, 'm'))

    assert.deepEqual((await readdir(out)).filter(name => name !== 'models').sort(), [...REPORT, 'run.json'])
    const html = await readFile(join(out, 'report.html'), 'utf8')
    assert.match(html, /aria-label="Accuracy"[\s\S]+without dropout<\/text>[\s\S]+with dropout 0\.2<\/text>/)
    assert.doesNotMatch(html, /\b(src|href)\s*=\s*["']?\s*https?:/i)
    assert.doesNotMatch(html, /Stopped early/)
    for (const fact of ['784-[16]×2-10', process.version, 'seed 1', 'thinnet overfit']) assert.ok(html.includes(fact))
    assert.match(await readFile(join(out, 'curves.svg'), 'utf8'), /^<svg [\s\S]+<\/svg>\n$/)
  })

  test('evaluates each third epoch without dropout, each fifteenth with it, and the last', async () => {
    const result = await run([], 'json')
    assert.equal(result.plain.epochs, 12)
    assert.equal(result.dropout.epochs, 25)
    assert.equal(result.stoppedEarly, false)
    const { runs } = await history('json')
    assert.deepEqual(runs[0].trials[0].epochs, [0, 3, 6, 9, 11])
    assert.deepEqual(runs[1].trials[0].epochs, [0, 15, 24])
    assert.equal(runs[0].trials[0].testAccuracy.at(-1), result.plain.testAccuracy)
    assert.equal(runs[1].trials[0].trainAccuracy.at(-1), result.dropout.trainAccuracy)
    await run(['--evaluate-every', '7'], 'seventh')
    const every = await history('seventh')
    assert.deepEqual(
      every.runs.map((r: { trials: { epochs: number[] }[] }) => r.trials[0]!.epochs),
      [
        [0, 7, 11],
        [0, 7, 14, 21, 24],
      ],
    )
  })

  test('the same seed gives the same curves; seeds give mean and standard deviation', async () => {
    await run(['--seed', '5'], 'five')
    const seeds = (await run(['--seed', '5', '--seeds', '2'], 'seeds')) as unknown as Result<{
      mean: number
      sd: number
    }>
    await run(['--seed', '6'], 'six')
    const curves = async (out: string, trial = 0) => {
      const { runs } = await history(out)
      return runs.map((r: { trials: { seconds: number }[] }) => ({ ...r.trials[trial], seconds: 0 }))
    }
    assert.deepEqual(await curves('seeds', 0), await curves('five'))
    assert.deepEqual(await curves('seeds', 1), await curves('six'))
    assert.notDeepEqual((await curves('five'))[0].testLoss, (await curves('six'))[0].testLoss)

    const ends = [await curves('five'), await curves('six')].map(([plain]) => plain.testAccuracy.at(-1))
    const mean = (ends[0] + ends[1]) / 2
    assert.ok(Math.abs(seeds.plain.testAccuracy.mean - mean) < 1e-12)
    assert.ok(Math.abs(seeds.plain.testAccuracy.sd - Math.abs(ends[0] - ends[1]) / Math.SQRT2) < 1e-12)
  })

  test('each option changes what it should', async () => {
    await run([], 'base')
    const [plain, dropout] = (await history('base')).runs
    const losses = (trial: { testLoss: number[] }) => trial.testLoss
    const changed = async (args: string[], wanted: { plain: boolean; dropout: boolean }) => {
      const out = `changed${args.join('')}`
      await run(args, out)
      const [otherPlain, otherDropout] = (await history(out)).runs
      const differs = (a: { trials: never[] }, b: { trials: never[] }) =>
        JSON.stringify(losses(a.trials[0]!)) !== JSON.stringify(losses(b.trials[0]!))
      assert.deepEqual(
        { plain: differs(plain, otherPlain), dropout: differs(dropout, otherDropout) },
        wanted,
        `${args}`,
      )
    }
    await changed(['--scaling', 'vanilla'], { plain: false, dropout: true })
    await changed(['--batch-norm'], { plain: true, dropout: true })
    await changed(['--activation', 'sigmoid'], { plain: true, dropout: true })
    await changed(['--weight-decay', '0.1'], { plain: true, dropout: true })
    await changed(['--learning-rate', '0.02'], { plain: true, dropout: true })
  })

  test('without dropout, dropout changes nothing: both runs begin with the same weights and batches', async () => {
    await run(['--rate', '0', '--dropout-epochs', '12', '--evaluate-every', '1'], 'zero')
    const [plain, dropout] = (await history('zero')).runs
    assert.deepEqual(dropout.trials[0].testLoss, plain.trials[0].testLoss)
  })

  const long = ['--plain-epochs', '3', '--dropout-epochs', '1000000']

  test('Ctrl-C: stops after the step, writes what there is, exit status 130', async () => {
    const out = join(folder, 'stopped')
    const ended = await thinnet(['overfit', ...data, ...long, '--out', out, '--json'], {
      started: async child => {
        // the run with dropout has begun
        await until(() => existsSync(join(out, 'models', 'dropout-1.safetensors')))
        child.kill('SIGINT')
      },
    })
    assert.equal(ended.status, 130, ended.stderr)
    assert.match(ended.stderr, /thinnet: stopping after this step/)
    const result: Result<number> = JSON.parse(ended.stdout)
    assert.equal(result.stoppedEarly, true)
    assert.equal(result.plain.epochs, 3)
    assert.ok(result.dropout.epochs < 1000000)
    assert.deepEqual((await readdir(out)).filter(name => name !== 'models').sort(), [...REPORT, 'run.json'])
    assert.match(await readFile(join(out, 'report.html'), 'utf8'), /Stopped early/)
  })
})
