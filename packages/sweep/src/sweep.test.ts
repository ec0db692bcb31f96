import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThinnetError } from 'thinnet'
import type { Runner } from './runners/runner.ts'
import { configurationsOf } from './spec/dimensions.ts'
import { specSchema } from './spec/spec.ts'
import { Standing } from './standing.ts'
import { strategyFor } from './strategies/index.ts'
import { runSweep, type SweepShow } from './sweep.ts'
import { SweepFolder } from './sweep-folder.ts'
import { Interrupted } from './trials/train-trial.ts'
import { failedResult, type Job, type Result } from './trials/trial.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-sweep-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const specOf = (seeds: number, epochs = 4) =>
  specSchema.parse({
    name: 'some',
    base: { training: { epochs, evaluateEvery: 2 } },
    dimensions: { 'network.dropout.rate': [0.1, 0.2] },
    seeds,
  })
const silent: SweepShow = { known() {}, began() {}, progress() {}, ended() {} }
const resultOf = (job: Job, accuracy = 0.5): Result => ({
  ...failedResult(job, ''),
  ...{ status: 'completed', epochs: job.epochs },
  curves: { epochs: [3], trainLoss: [1], trainAccuracy: [1], testLoss: [1], testAccuracy: [accuracy] },
})
const signal = () => new AbortController().signal

async function sweepOf(name: string, seeds: number, runner: Runner, show = silent, stop = signal()) {
  const spec = specOf(seeds)
  const at = await SweepFolder.begin(join(folder, name), spec, folder)
  try {
    return await runSweep({
      strategy: strategyFor(spec, configurationsOf(spec)),
      runner,
      folder: at,
      show,
      signal: stop,
    })
  } finally {
    await at.close()
  }
}

const linesIn = async (name: string) =>
  (await readFile(join(folder, name, 'results.jsonl'), 'utf8')).trim().split('\n').filter(Boolean)

describe('a sweep', () => {
  test('gives a runner as many jobs as it takes, each once, and forgets trials that have ended', async () => {
    let [running, most] = [0, 0]
    const done = new Set<string>()
    const forgotten = new Set<string>()
    const runner: Runner = {
      capacity: 300,
      async run(job) {
        most = Math.max(most, ++running)
        await new Promise(resolve => setImmediate(resolve))
        running--
        assert.ok(!done.has(job.trial.id))
        done.add(job.trial.id)
        return resultOf(job)
      },
      forget: async trial => void forgotten.add(trial),
      close: async () => {},
    }
    assert.equal(await sweepOf('many', 1000, runner), true)
    assert.equal(done.size, 2000)
    assert.equal(most, 300)
    assert.deepEqual(forgotten, done)
    assert.equal((await linesIn('many')).length, 2000)
  })

  test('ends when the runner cannot continue, with what had ended by then', async () => {
    let count = 0
    let closed = 0
    const runner: Runner = {
      capacity: 2,
      async run(job) {
        await new Promise(resolve => setImmediate(resolve))
        if (++count > 5) throw new ThinnetError('the queue is gone')
        return resultOf(job)
      },
      close: async () => void closed++,
    }
    await assert.rejects(sweepOf('gone', 10, runner), /the queue is gone/)
    assert.equal((await linesIn('gone')).length, 5)
    assert.equal(closed, 1)
  })

  test('stopped, it does not wait for what its runner leaves unsaid', async () => {
    const stop = new AbortController()
    const runner: Runner = { capacity: 3, run: () => new Promise(() => {}), close: async () => {} }
    const show = { ...silent, began: () => void setImmediate(() => stop.abort()) }
    assert.equal(await sweepOf('stopped', 10, runner, show, stop.signal), false)
    const interrupted: Runner = { ...runner, run: () => Promise.reject(new Interrupted('interrupted')) }
    assert.equal(await sweepOf('again', 10, interrupted), false)
  })
})

describe('how a sweep stands', () => {
  test('what is done, what failed, and what leads by the mean over its seeds', () => {
    const spec = specOf(2)
    const [low, high] = configurationsOf(spec)
    const standing = new Standing(spec, () => 4)
    const job = (setting = low!, seed = 1): Job => ({ trial: { id: `${setting.id}${seed}`, setting, seed }, epochs: 4 })
    const leads = () => standing.best
    assert.equal(leads(), null)
    assert.equal(standing.left, null)
    standing.known(resultOf(job(low, 1), 0.6))
    const now = job(high, 1)
    standing.began(now)
    assert.equal(standing.running, 1)
    assert.deepEqual(standing.underWay(5), [[now, 0]])
    assert.deepEqual(standing.underWay(5, 'heard of'), [])
    standing.progress(now, 1)
    standing.progress(now, 2)
    assert.deepEqual(standing.underWay(5), [[now, 2]])
    standing.ended(now, resultOf(now, 0.8))
    assert.deepEqual(leads()?.values, high!.values)
    const second = job(high, 2)
    standing.began(second)
    standing.ended(second, resultOf(second, 0.2))
    assert.equal(leads()?.mean, 0.6)
    assert.deepEqual(leads()?.values, low!.values)
    const failed = job(low, 2)
    standing.began(failed)
    standing.ended(failed, failedResult(failed, 'no'))
    assert.equal(standing.done, 4)
    assert.equal(standing.failed, 1)
    assert.equal(standing.left, 0)
  })
})

describe('what leads', () => {
  test('where numbers of epochs differ: of a grid the better mean leads, of rungs the higher', () => {
    const grid = specOf(1)
    const rungs = { ...grid, strategy: { name: 'asha', settings: 2, seed: 1, reduction: 2, minEpochs: 2 } } as const
    const [short, long] = configurationsOf(grid)
    const ended = (spec: typeof grid) => {
      const standing = new Standing(spec, () => 2)
      for (const [setting, epochs, accuracy] of [
        [long!, 4, 0.6],
        [short!, 2, 0.8],
      ] as const) {
        const job: Job = { trial: { id: setting.id, setting, seed: 1 }, epochs }
        standing.began(job)
        standing.ended(job, resultOf(job, accuracy))
      }
      return standing.best?.values
    }
    assert.deepEqual(ended(grid), short!.values)
    assert.deepEqual(ended(rungs), long!.values)
  })
})
