// A process of its own: it waits for servers and workers most of the time.
import assert from 'node:assert/strict'
import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Result } from '@thinnet/sweep'
import { queueRunner } from '@thinnet/sweep/queue'
import type { Redis } from 'ioredis'
import { until } from './command.ts'
import { assertSame, endAll, here, idsOf, jobOf, SLOW, startWorker, type WorkerProcess } from './queue.ts'
import { noRedis, type Server, startRedis } from './redis.ts'

/** Ways in which a Redis refuses for a while, what workers say of it, and how it is fixed. */
interface Refusal {
  refuse(client: Redis, server: Server): Promise<unknown>
  said: RegExp
  repair(client: Redis, server: Server): Promise<unknown>
}

const REFUSALS: Record<string, Refusal> = {
  'out of memory': {
    refuse: client => client.config('SET', 'maxmemory', '1'),
    said: /is out of memory: trials wait until it has some/,
    repair: client => client.config('SET', 'maxmemory', '0'),
  },
  'a replica of a master that is gone': {
    refuse: client => client.call('REPLICAOF', '127.0.0.1', '1'),
    said: /is a replica, which cannot be written to: trials wait until it can/,
    repair: client => client.call('REPLICAOF', 'NO', 'ONE'),
  },
  'a replica that does not answer without its master': {
    refuse: async client => {
      await client.config('SET', 'replica-serve-stale-data', 'no')
      await client.call('REPLICAOF', '127.0.0.1', '1')
    },
    said: /is a replica without its master: trials wait until that is back/,
    repair: client => client.call('REPLICAOF', 'NO', 'ONE'),
  },
  'a disk that is full': {
    // A snapshot that cannot be written has the same answer as one on a full disk.
    async refuse(client, { folder }) {
      await mkdir(join(folder, 'dump.rdb'))
      await client.config('SET', 'save', '3600 1000000')
      await client.bgsave()
      await until(async () => (await client.info('persistence')).includes('rdb_last_bgsave_status:err'))
    },
    said: /cannot write to its disk: trials wait until it can/,
    async repair(client, { folder }) {
      await rmdir(join(folder, 'dump.rdb'))
      await client.bgsave()
      await until(async () => (await client.info('persistence')).includes('rdb_last_bgsave_status:ok'))
      await client.config('SET', 'save', '')
    },
  },
  'too few replicas': {
    refuse: client => client.config('SET', 'min-replicas-to-write', '1'),
    said: /has too few replicas to be written to: trials wait until there are more/,
    repair: client => client.config('SET', 'min-replicas-to-write', '0'),
  },
}

describe('a Redis that refuses for a while, in the middle of trials', { skip: noRedis() }, () => {
  let server: Server
  let runner: Awaited<ReturnType<typeof queueRunner>>
  let workers: WorkerProcess[] = []
  /** Of the last trial that was made. */
  let seed = 0
  before(async () => {
    server = await startRedis()
    runner = await queueRunner({ url: server.url, lookEvery: 0.5, tell() {} })
    workers = [1, 2].map(() => startWorker(server.url, ['--lock', '1'], SLOW))
  })
  after(async () => {
    await runner.close()
    for (const one of workers) one.kill('SIGKILL')
    await server.remove()
  })

  /** Trials of the two workers, disturbed once both train one. */
  async function disturbed(disturb: () => Promise<void>): Promise<void> {
    // a long one for each worker, and one for it to go on with
    const jobs = [200, 200, 30, 30].map(epochs => jobOf(0.5, ++seed, { epochs }))
    const results: Result[] = []
    const all = Promise.all(jobs.map(async job => results.push(await runner.run(job))))
    // as soon as both are saved
    const keys = jobs.slice(0, 2).map(({ trial }) => `thinnet:checkpoint:${trial.id}`)
    await server.ask(client => until(async () => (await client.exists(...keys)) === keys.length))
    await disturb()
    await all
    assert.deepEqual(results.map(({ job }) => job).sort(), idsOf(jobs).sort(), 'each once')
    assertSame(results, await Promise.all(jobs.map(here)))
    for (const one of workers) assert.doesNotMatch(one.stderr(), /crashed|is lost/)
  }

  for (const [what, { refuse, said, repair }] of Object.entries(REFUSALS)) {
    test(what, () =>
      disturbed(async () => {
        const lengths = new Map(workers.map(one => [one, one.stderr().length]))
        /** What a worker has said since. */
        const saidBy = (one: WorkerProcess) => one.stderr().slice(lengths.get(one))
        await server.ask(client => refuse(client, server))
        await Promise.all(workers.map(one => one.until(() => said.test(saidBy(one)))))
        await server.ask(client => repair(client, server))
        await Promise.all(workers.map(one => one.until(() => /takes trials again/.test(saidBy(one)))))
        for (const one of workers) assert.equal(saidBy(one).match(new RegExp(said, 'g'))!.length, 1, 'told once')
      }),
    )
  }

  for (const what of ['ALL', 'WRITE']) {
    test(`CLIENT PAUSE ${what}`, () =>
      disturbed(async () => {
        await server.ask(client => client.call('CLIENT', 'PAUSE', '3000', what))
      }))
  }

  test('the workers end when they are asked to', () => endAll(workers))
})

describe('a sweep without a worker', { skip: noRedis() }, () => {
  test('says so each time that the last has gone', async () => {
    const server = await startRedis()
    const lines: string[] = []
    const options = { url: server.url, lookEvery: 0.1, lonelyAfter: 0.2 }
    const runner = await queueRunner({ ...options, tell: line => lines.push(line) })
    const interrupted = assert.rejects(runner.run(jobOf(0.5, 1, { epochs: 1_000_000 })), /interrupted/)
    const alone = () => lines.filter(line => line.startsWith('no worker is at the queue')).length
    for (const times of [1, 2]) {
      await until(() => alone() === times)
      const one = startWorker(server.url)
      await one.until(({ begun }) => begun.length === 1)
      await until(() => lines.filter(line => line.startsWith('a worker is at the queue')).length === times)
      await endAll([one])
    }
    await until(() => alone() === 3)
    await runner.close()
    await interrupted
    await server.remove()
  })
})
