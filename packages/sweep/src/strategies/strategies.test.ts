import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { configurationsOf, seedsOf } from '../spec/dimensions.ts'
import { type SweepInput, type SweepSpec, specSchema } from '../spec/spec.ts'
import { type Job, jobId, type Result } from '../trials/trial.ts'
import { type Asha, rungsOf } from './asha.ts'
import { strategyFor } from './index.ts'
import type { Strategy } from './strategy.ts'

function spec(input: Partial<SweepInput>): SweepSpec {
  return specSchema.parse({ name: 'test', dimensions: {}, ...input })
}

function resultOf({ trial, epochs }: Job, value: number, status: Result['status'] = 'completed'): Result {
  const one = [value]
  return {
    ...{ job: jobId({ trial, epochs }), trial: trial.id, setting: trial.setting.id, values: trial.setting.values },
    ...{ seed: trial.seed, epochs, status, weights: '', seconds: 1, by: 'test' },
    curves: { epochs: [epochs - 1], trainLoss: one, trainAccuracy: one, testLoss: one, testAccuracy: one },
  }
}

function all(strategy: Strategy): Job[] {
  const jobs = []
  for (let job = strategy.next(); job; job = strategy.next()) jobs.push(job)
  return jobs
}

const RATE = 'network.dropout.rate'
const LEARNING_RATE = 'training.optimizer.learningRate'

describe('grid', () => {
  const grid = spec({
    dimensions: { [RATE]: [0, 0.3, 0.6], 'network.dropout.place': ['input', 'hidden'] },
    seeds: [7, 3],
  })

  test('every network with every seed, once; all with the first seed to begin with', () => {
    const settings = configurationsOf(grid)
    const strategy = strategyFor(grid, settings)
    const jobs = all(strategy)
    // Without dropout its place says nothing: five networks.
    assert.equal(jobs.length, 10)
    assert.equal(strategy.total, 10)
    assert.equal(new Set(jobs.map(jobId)).size, 10)
    assert.deepEqual(
      jobs.map(({ trial }) => trial.seed),
      [7, 7, 7, 7, 7, 3, 3, 3, 3, 3],
    )
    assert.deepEqual(new Set(jobs.map(({ trial }) => trial.setting.id)), new Set(settings.map(({ id }) => id)))
    for (const { epochs, trial } of jobs) assert.equal(epochs, trial.setting.recipe.training.epochs)
  })

  test('what was told is not done again', () => {
    const settings = configurationsOf(grid)
    const jobs = all(strategyFor(grid, settings))
    fc.assert(
      fc.property(fc.subarray(jobs), done => {
        const strategy = strategyFor(grid, settings)
        for (const job of done) strategy.tell(resultOf(job, 1))
        assert.deepEqual(
          all(strategy),
          jobs.filter(job => !done.includes(job)),
        )
      }),
    )
  })
})

describe('random', () => {
  const dimensions: SweepInput['dimensions'] = {
    [RATE]: { range: [0.1, 0.6] },
    [LEARNING_RATE]: { logRange: [1e-4, 1e-1] },
    'network.units': { logRange: [16, 512] },
    'network.layers': { range: [1, 4] },
    'network.dropout.scaling': ['inverted', 'vanilla'],
    'training.batchSize': { range: [10, 50], step: 20 },
  }
  const draw = (settings: number, seed = 1, of = dimensions) =>
    configurationsOf(spec({ dimensions: of, strategy: { name: 'random', settings, seed } }))

  test('within the ranges, distinct, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), seed => {
        const settings = draw(20, seed)
        assert.equal(new Set(settings.map(({ id }) => id)).size, 20)
        assert.deepEqual(draw(20, seed), settings)
        // More of them are the same and more.
        assert.deepEqual(draw(30, seed).slice(0, 20), settings)
        for (const { values } of settings) {
          const at = (name: string) => values[name] as number
          assert.ok(at(RATE) >= 0.1 && at(RATE) <= 0.6)
          assert.ok(at(LEARNING_RATE) >= 1e-4 && at(LEARNING_RATE) <= 1e-1)
          assert.ok(Number.isInteger(at('network.units')) && at('network.units') >= 16 && at('network.units') <= 512)
          assert.ok([1, 2, 3, 4].includes(at('network.layers')))
          assert.ok([10, 30, 50].includes(at('training.batchSize')))
        }
      }),
      { numRuns: 20 },
    )
    assert.notDeepEqual(draw(5, 1), draw(5, 2))
  })

  test('spread evenly: over a range, over a log range in ratios, over whole numbers and lists', () => {
    const settings = draw(400)
    const share = (name: string, of: (value: number | string) => boolean) =>
      settings.filter(({ values }) => of(values[name] as number)).length / settings.length
    // Four standard deviations of a share of 400 draws.
    const near = (share: number, p: number) =>
      assert.ok(Math.abs(share - p) < 4 * Math.sqrt((p * (1 - p)) / 400), `${share}`)
    near(
      share(RATE, rate => +rate < 0.35),
      1 / 2,
    )
    near(
      share(LEARNING_RATE, rate => +rate < 1e-3),
      1 / 3,
    )
    near(
      share('network.units', units => +units < 64),
      2 / 5,
    )
    for (const layers of [1, 2, 3, 4])
      near(
        share('network.layers', value => value === layers),
        1 / 4,
      )
    near(
      share('network.dropout.scaling', scaling => scaling === 'vanilla'),
      1 / 2,
    )
    for (const size of [10, 30, 50])
      near(
        share('training.batchSize', value => value === size),
        1 / 3,
      )
  })

  test('a dimension draws the same whatever is beside it', () => {
    const { [RATE]: rate, [LEARNING_RATE]: learningRate } = dimensions
    const alone = draw(10, 1, { [RATE]: rate! })
    const beside = draw(10, 1, { [LEARNING_RATE]: learningRate!, [RATE]: rate! })
    assert.deepEqual(
      alone.map(({ values }) => values[RATE]),
      beside.map(({ values }) => values[RATE]),
    )
  })

  test('all there are, and no more than that', () => {
    const few = { [RATE]: [0, 0.5], 'network.dropout.place': ['input', 'hidden'] }
    assert.equal(new Set(draw(3, 1, few).map(({ id }) => id)).size, 3)
    assert.throws(
      () => draw(4, 1, few),
      /^ThinnetError: strategy\.settings: expected at most the 3 that there are, got 4\.$/,
    )
    const units = { 'network.units': { range: [1, 3] as [number, number] } }
    assert.equal(draw(3, 1, units).length, 3)
    assert.throws(() => draw(4, 1, units), /at most the 3 that there are/)
  })
})

interface Trained {
  jobs: Job[]
  strategy: Asha
}

/** Trains with so many workers, whose jobs end in any order. */
function train(
  strategy: Asha,
  o: { workers: number; pick: (n: number) => number; score: (job: Job) => number; most?: number },
): Trained {
  const jobs: Job[] = []
  const running: Job[] = []
  while (jobs.length < (o.most ?? Number.POSITIVE_INFINITY) || running.length > 0) {
    while (running.length < o.workers && jobs.length < (o.most ?? Number.POSITIVE_INFINITY)) {
      const job = strategy.next()
      if (!job) break
      jobs.push(job)
      running.push(job)
    }
    if (running.length === 0) break
    const [job] = running.splice(o.pick(running.length) % running.length, 1)
    const score = o.score(job!)
    strategy.tell(resultOf(job!, score, Number.isNaN(score) ? 'diverged' : 'completed'))
  }
  return { jobs, strategy }
}

describe('asha', () => {
  const asha = (settings: number, more: Partial<SweepInput> = {}, reduction = 3) =>
    spec({
      base: { training: { epochs: 9 } },
      dimensions: { [RATE]: { range: [0, 1] } },
      strategy: { name: 'asha', settings, reduction },
      ...more,
    })
  const made = (sweep: SweepSpec) => strategyFor(sweep, configurationsOf(sweep)) as Asha
  const rateOf = ({ trial }: Job) => trial.setting.values[RATE] as number

  test('rungs grow by η up to the epochs of the recipe', () => {
    assert.deepEqual(rungsOf(27, { reduction: 3, minEpochs: 1 }), [1, 3, 9, 27])
    assert.deepEqual(rungsOf(30, { reduction: 3, minEpochs: 1 }), [1, 3, 9, 30])
    assert.deepEqual(rungsOf(100, { reduction: 4, minEpochs: 5 }), [5, 20, 100])
    assert.deepEqual(rungsOf(7, { reduction: 3, minEpochs: 7 }), [7])
  })

  test('one worker: the third of three, that is best, goes on; the last rung has the best', () => {
    const sweep = asha(9, { seeds: [1] })
    const { jobs, strategy } = train(made(sweep), { workers: 1, pick: () => 0, score: rateOf })
    const rates = configurationsOf(sweep).map(({ values }) => values[RATE] as number)
    assert.deepEqual(
      jobs.slice(0, 4).map(job => [rateOf(job), job.epochs]),
      [...rates.slice(0, 3).map(rate => [rate, 1]), [Math.max(...rates.slice(0, 3)), 3]],
    )
    const ended = strategy.progress.filter(({ epochs }) => epochs === 9).map(({ setting }) => setting.values[RATE])
    assert.ok(ended.includes(Math.max(...rates)), `${ended} of ${rates}`)
  })

  test('a score is the mean over the seeds, and waits for all of them', () => {
    const strategy = made(asha(3, { seeds: [1, 2] }))
    const jobs = all(strategy)
    assert.equal(jobs.length, 6)
    const score = (job: Job) => (job.trial.seed === 1 ? 10 : 0) + (rateOf(job) === best ? 1 : 0)
    const best = rateOf(jobs[4]!)
    for (const job of jobs.slice(0, 5)) strategy.tell(resultOf(job, score(job)))
    assert.equal(strategy.next(), null)
    strategy.tell(resultOf(jobs[5]!, score(jobs[5]!)))
    const next = all(strategy)
    assert.deepEqual(
      next.map(job => [rateOf(job), job.trial.seed, job.epochs]),
      [
        [best, 1, 3],
        [best, 2, 3],
      ],
    )
  })

  test('loss is better the lower; what diverged or failed never goes on', () => {
    const low = train(made(asha(3, { seeds: 1, objective: 'testLoss' })), { workers: 1, pick: () => 0, score: rateOf })
    assert.equal(rateOf(low.jobs[3]!), Math.min(...low.jobs.slice(0, 3).map(rateOf)))
    const none = train(made(asha(9, { seeds: 1 })), { workers: 2, pick: () => 0, score: () => Number.NaN })
    assert.deepEqual(
      none.jobs.map(({ epochs }) => epochs),
      Array(9).fill(1),
    )
  })

  test('the baseline is trained to its end outright', () => {
    const { jobs, strategy } = train(made(asha(9, { baseline: { [RATE]: 0 }, seeds: 1 })), {
      ...{ workers: 1, pick: () => 0, score: rateOf },
    })
    assert.deepEqual([rateOf(jobs[0]!), jobs[0]!.epochs], [0, 9])
    assert.equal(jobs.filter(job => rateOf(job) === 0).length, 1)
    assert.equal(strategy.progress.length, 9)
  })

  test('configurations of unlike length have no rungs in common', () => {
    const dimensions = { 'training.epochs': [10, 20] }
    const strategy = { name: 'asha' as const, settings: 2 }
    assert.throws(
      () => configurationsOf(spec({ dimensions, strategy })),
      /equally many training\.epochs, got \[10,20\]/,
    )
    const long = { name: 'asha' as const, settings: 2, minEpochs: 500 }
    assert.throws(
      () => configurationsOf(spec({ dimensions: { [RATE]: [0, 0.5] }, strategy: long })),
      /strategy\.minEpochs: expected at most the 100 of training\.epochs, got 500/,
    )
  })

  const runs = fc.record({
    settings: fc.integer({ min: 1, max: 40 }),
    seeds: fc.integer({ min: 1, max: 3 }),
    reduction: fc.integer({ min: 2, max: 4 }),
    workers: fc.integer({ min: 1, max: 8 }),
    baseline: fc.boolean(),
    /** Of the order in which jobs end, and of scores: some diverge, and many are equal. */
    order: fc.infiniteStream(fc.nat(100)),
    scores: fc.infiniteStream(fc.constantFrom(0.1, 0.2, 0.3, 0.4, Number.NaN)),
  })
  type Run = typeof runs extends fc.Arbitrary<infer T> ? T : never
  const begin = ({ settings, seeds, reduction, baseline }: Run) => {
    const sweep = asha(settings, { seeds, ...(baseline ? { baseline: { [RATE]: 0 } } : {}) }, reduction)
    return { sweep, strategy: made(sweep) }
  }
  const scored = (scores: Iterator<number>) => {
    const known = new Map<string, number>()
    return (job: Job) => {
      const id = jobId(job)
      if (!known.has(id)) known.set(id, scores.next().value as number)
      return known.get(id)!
    }
  }

  test('whatever the order: every job once, promoted ones among the best, and it ends', () => {
    fc.assert(
      fc.property(runs, run => {
        const { sweep, strategy } = begin(run)
        const score = scored(run.scores)
        const told: Job[] = []
        const jobs: Job[] = []
        const running: Job[] = []
        const seeds = seedsOf(sweep)
        const meanOf = (id: string, epochs: number) => {
          const of = told.filter(job => job.trial.setting.id === id && job.epochs === epochs)
          return of.length < seeds.length ? null : of.reduce((sum, job) => sum + score(job), 0) / seeds.length
        }
        const ids = configurationsOf(sweep).map(({ id }) => id)
        for (;;) {
          while (running.length < run.workers) {
            const job = strategy.next()
            if (!job) break
            const rung = strategy.rungs.indexOf(job.epochs)
            const { id } = job.trial.setting
            const isFirst = !jobs.some(other => other.trial.setting.id === id && other.epochs === job.epochs)
            if (rung > 0 && isFirst && !(run.baseline && id === ids[0])) {
              const means = ids.flatMap(id => meanOf(id, strategy.rungs[rung - 1]!) ?? [])
              const own = meanOf(id, strategy.rungs[rung - 1]!)!
              assert.ok(!Number.isNaN(own))
              // Means are of the same numbers added in any order.
              const better = means.filter(mean => mean > own + 1e-9).length
              assert.ok(better < Math.floor(means.length / run.reduction))
            }
            jobs.push(job)
            running.push(job)
            assert.ok(strategy.total >= jobs.length)
          }
          if (running.length === 0) break
          const [job] = running.splice((run.order.next().value as number) % running.length, 1)
          told.push(job!)
          strategy.tell(resultOf(job!, score(job!), Number.isNaN(score(job!)) ? 'diverged' : 'completed'))
        }
        assert.equal(new Set(jobs.map(jobId)).size, jobs.length)
        assert.equal(strategy.total >= jobs.length, true)
        // All configurations have been tried, with all seeds; and none that is left would still be promoted.
        assert.deepEqual(new Set(jobs.map(({ trial }) => trial.setting.id)), new Set(ids))
        assert.equal(jobs.length % seeds.length, 0)
      }),
      { numRuns: 60 },
    )
  })

  test('told best first, no rung ever has more than ⌊n/η⌋ of the n below it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 2, max: 4 }), (settings, reduction) => {
        let score = 0
        const { jobs, strategy } = train(made(asha(settings, { seeds: 1 }, reduction)), {
          ...{ workers: 1, pick: () => 0, score: () => --score },
        })
        const at = (rung: number) => jobs.filter(({ epochs }) => epochs === strategy.rungs[rung]).length
        for (let rung = 1; rung < strategy.rungs.length; rung++) {
          assert.equal(at(rung), Math.floor(at(rung - 1) / reduction))
        }
        assert.equal(strategy.total, jobs.length)
      }),
    )
  })

  test('resumed anywhere: no job twice, and with one worker the very same jobs', () => {
    fc.assert(
      fc.property(runs, fc.nat(60), (run, most) => {
        const score = scored(run.scores)
        const one = { workers: 1, pick: () => 0, score }
        const whole = train(begin(run).strategy, one).jobs
        const before = train(begin(run).strategy, { ...one, most }).jobs
        const { strategy } = begin(run)
        for (const job of before) {
          strategy.tell(resultOf(job, score(job), Number.isNaN(score(job)) ? 'diverged' : 'completed'))
        }
        const after = train(strategy, one).jobs
        assert.deepEqual([...before, ...after].map(jobId), whole.map(jobId))
        const { order, workers } = run
        const parallel = begin(run).strategy
        for (const job of before) {
          parallel.tell(resultOf(job, score(job), Number.isNaN(score(job)) ? 'diverged' : 'completed'))
        }
        const rest = train(parallel, { workers, pick: () => order.next().value as number, score }).jobs
        const ids = [...before, ...rest].map(jobId)
        assert.equal(new Set(ids).size, ids.length)
      }),
      { numRuns: 60 },
    )
  })
})
