// A process of its own: it waits for servers and workers most of the time.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { configurationId, type Job, jobId, type Result, trialId } from '@thinnet/sweep'
import { queueRunner } from '@thinnet/sweep/queue'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { emptyFolder, ran, until } from './command.ts'
import { bits, endAll, here, jobOf, startWorker, type WorkerProcess } from './queue.ts'
import { noRedis, type Server, startRedis } from './redis.ts'

describe('what stands on a queue is not believed', { skip: noRedis() }, () => {
  let server: Server
  let folder = ''
  let remove = async () => {}
  const started: WorkerProcess[] = []
  const queues: Queue[] = []
  const queueOf = (name: string) => {
    const queue = new Queue(name, { connection: { host: '127.0.0.1', port: server.port } })
    queues.push(queue)
    return queue
  }
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    server = await startRedis()
  })
  after(async () => {
    for (const one of started) one.kill('SIGKILL')
    for (const queue of queues) await queue.close()
    await server.remove()
    await remove()
  })

  const good = jobOf(0.3, 1)
  const named = (recipe: object, epochs = 30): Job => {
    const setting = { id: configurationId(recipe as never), values: {}, recipe: recipe as never }
    return { trial: { id: trialId(setting, 1), setting, seed: 1 }, epochs }
  }
  const changed = (change: object) => ({ ...good, trial: { ...good.trial, ...change } })
  const JOBS: Record<string, unknown> = {
    nothing: {},
    null: null,
    'a list': [1, 2],
    'a trial of nothing': { trial: {}, epochs: 3 },
    'a recipe of nothing, named as such': named({}),
    'a recipe of another kind, named as such': named({ network: { kind: 'program' } }),
    'another seed than that of its name': changed({ seed: 2 }),
    'a name that is a path': changed({ id: '../../../../tmp/there' }),
    'more epochs than its recipe': { ...good, epochs: 31 },
    'epochs that are no number': { ...good, epochs: '30' },
    'values that are trees': changed({ setting: { ...good.trial.setting, values: { deep: [[1]] } } }),
  }

  test('jobs that are none fail, each for itself; the worker goes on', async () => {
    const queue = queueOf('jobs')
    const options = { attempts: 8, removeOnFail: false }
    for (const [i, data] of Object.values(JOBS).entries()) {
      await queue.add('trial', data, { ...options, jobId: `bad-${i}` })
    }
    await queue.add('trial', good, { ...options, jobId: 'esc-\x1b[2J\nthinnet is well' })
    await queue.add('trial', {}, { ...options, jobId: 'no-json' })
    await server.ask(client => client.hset('bull:jobs:no-json', 'data', '{"trial":'))
    const one = startWorker(server.url, ['--name', 'jobs'])
    started.push(one)
    const runner = await queueRunner({ url: server.url, name: 'jobs', lookEvery: 0.2, tell() {} })
    const result = await runner.run(good)
    assert.deepEqual(bits(result), bits(await here(good)))
    const ids = await server.ask(client => client.zrange('bull:jobs:failed', '0', '-1'))
    assert.equal(ids.length, Object.keys(JOBS).length + 2)
    for (const id of ids) {
      const [reason, attempts] = await server.ask(client => client.hmget(`bull:jobs:${id}`, 'failedReason', 'atm'))
      assert.match(reason!, /^refused: expected /)
      assert.equal(attempts, '1')
    }
    await endAll([one])
    assert.equal(one.begun.length, 1)
    assert.ok(!one.stderr().includes('\x1b'))
    assert.doesNotMatch(one.stderr(), /^thinnet is well/m)
    await runner.close()
  })

  test('a job under the name of a sweep’s own that is none is that trial’s failure, and no end of the sweep', async () => {
    const queue = queueOf('own')
    const [first, second] = [jobOf(0.1, 1), jobOf(0.1, 2)] as const
    await queue.add('trial', {}, { jobId: jobId(first) })
    const runner = await queueRunner({ url: server.url, name: 'own', lookEvery: 0.2, tell() {} })
    const both = Promise.all([first, second].map(job => runner.run(job)))
    await until(async () => (await queue.getWaitingCount()) === 2)
    const one = startWorker(server.url, ['--name', 'own'])
    started.push(one)
    const [bad, fine] = await both
    assert.equal(bad!.status, 'failed')
    assert.match(bad!.message!, /^refused: expected a trial, got something else at trial/)
    assert.equal(fine!.status, 'completed')
    await endAll([one])
    await runner.close()
  })

  const whole = (job: Job): Result => ({
    ...{ job: jobId(job), trial: job.trial.id, setting: job.trial.setting.id, values: {}, seed: job.trial.seed },
    ...{ epochs: job.epochs, status: 'completed', weights: 'f'.repeat(64), seconds: 1, by: 'a' },
    curves: { epochs: [9], trainLoss: [1], trainAccuracy: [1], testLoss: [1], testAccuracy: [1] },
  })
  const RESULTS: Record<string, (job: Job) => unknown> = {
    'its name alone': job => ({ job: jobId(job) }),
    nothing: () => null,
    'another job': job => ({ ...whole(job), job: 'x-30', trial: 'x' }),
    'a billion epochs': job => ({ ...whole(job), epochs: 1e9 }),
    'fewer epochs': job => ({ ...whole(job), epochs: 29 }),
    'numbers that are text': job => ({ ...whole(job), curves: { ...whole(job).curves, testAccuracy: ['0.9'] } }),
    'no number': job => ({ ...whole(job), curves: { ...whole(job).curves, testLoss: [Number.NaN] } }),
    'curves of several lengths': job => ({ ...whole(job), curves: { ...whole(job).curves, epochs: [1, 2] } }),
    'a message of 30 MB': job => ({ ...whole(job), message: 'm'.repeat(30_000_000) }),
    'values that are trees': job => ({ ...whole(job), values: { a: { b: 1 } } }),
    'an unknown status': job => ({ ...whole(job), status: 'done' }),
  }

  test('results that are none are set aside, and the trial is done again', async () => {
    const jobs = new Map(Object.keys(RESULTS).map((what, i) => [what, jobOf(0.2, i + 1)]))
    const aside: [string, string][] = []
    const lines: string[] = []
    const runner = await queueRunner({
      ...{ url: server.url, name: 'results', lookEvery: 0.2, tell: line => void lines.push(line) },
      setAside: async (text, fault) => void aside.push([text, fault]),
    })
    const times = new Map<string, number>()
    const liar = await workerThat('results', job => {
      const id = jobId(job)
      times.set(id, (times.get(id) ?? 0) + 1)
      const what = [...jobs].find(([, it]) => jobId(it) === id)![0]
      return times.get(id) === 1 ? RESULTS[what]!(job) : whole(job)
    })
    const results = await Promise.all([...jobs.values()].map(job => runner.run(job)))
    for (const result of results) assert.equal(result.status, 'completed')
    assert.equal(aside.length, jobs.size)
    assert.deepEqual(
      [...times.values()],
      [...jobs].map(() => 2),
    )
    for (const line of lines) assert.ok(line.length < 700 && /: expected .*; it is set aside$/.test(line), line)
    await runner.close()
    await liar()
  })

  test('where nothing else comes the trial has failed, in a folder that stays good', async () => {
    const spec = {
      name: 'lies',
      base: { data: { name: 'mnist', train: 60, test: 50 }, network: { kind: 'mlp', layers: 1, units: 8 } },
      dimensions: { 'network.dropout.rate': [0, 0.5] },
      seeds: 1,
    }
    await writeFile(join(folder, 'lies.json'), JSON.stringify(spec))
    const out = join(folder, 'lies')
    const queue = ['--queue', server.url, '--name', 'lies']
    const lie = await workerThat('lies', job => ({ job: jobId(job), message: '\x1b[2J' }))
    const first = await ran(['sweep', join(folder, 'lies.json'), '--out', out, ...queue])
    await lie()
    assert.equal(first.status, 1, first.stderr)
    assert.ok(!(first.stdout + first.stderr).includes('\x1b'))
    assert.match(first.stdout, /2 trials failed or diverged/)
    const rejected = (await readFile(join(out, 'results.rejected.jsonl'), 'utf8')).trim().split('\n')
    assert.equal(rejected.length, 6)
    assert.match(JSON.parse(rejected[0]!).fault, /^expected a result, got something else at trial/)
    const again = await ran(['sweep', '--resume', out, ...queue])
    assert.equal(again.status, 1, again.stderr)
    assert.doesNotMatch(again.stderr, /set aside/)
  })

  test('of modules a worker takes those alone that lie in its folder itself', async () => {
    const modules = join(folder, 'modules')
    const ran = join(folder, 'ran')
    for (const [i, path] of [
      'node_modules/a/index.js',
      'nested/net.ts',
      '../outside.js',
      'data.json',
      '.hidden.js',
    ].entries()) {
      const file = join(modules, path)
      await mkdir(join(file, '..'), { recursive: true })
      const text = path.endsWith('.json')
        ? '{}'
        : `import { writeFileSync } from 'node:fs'\nwriteFileSync('${ran}', '')\n`
      await writeFile(file, text)
      const hash = createHash('sha256').update(text).digest('hex')
      const job = jobOf(0, 1, { epochs: 1, network: { kind: 'module', path, hash } })
      const runner = await queueRunner({ url: server.url, name: `module-${i}`, tell() {} })
      const result = assert.rejects(runner.run(job), /interrupted/)
      const one = startWorker(server.url, ['--name', `module-${i}`, '--modules', modules])
      started.push(one)
      const { status, stderr } = await one.exited
      assert.equal(status, 1)
      assert.match(stderr.replaceAll(/\s+/g, ' '), /expected a module that lies directly in /)
      await runner.close()
      await result
    }
    assert.ok(!existsSync(ran))
  })

  /** One that gives what it likes. */
  async function workerThat(name: string, gives: (job: Job) => unknown) {
    const client = new Redis(server.url, { maxRetriesPerRequest: null })
    const worker = new Worker<Job, unknown>(name, async ({ data }) => gives(data), { connection: client })
    worker.on('error', () => {})
    return async () => {
      await worker.close(true)
      client.disconnect()
    }
  }
})
