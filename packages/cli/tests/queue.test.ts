import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { queueRunner } from '../src/sweep/runners/queue.ts'
import type { Result } from '../src/sweep/trial.ts'
import { assertSame, endAll, here, idsOf, jobOf, startWorker, type WorkerProcess } from './queue.ts'
import { noRedis, type Server, startRedis } from './redis.ts'

const skip = noRedis()

describe('a sweep on a queue', { skip }, () => {
  let server: Server
  const workers: WorkerProcess[] = []
  before(async () => {
    server = await startRedis()
  })
  after(async () => {
    for (const worker of workers) worker.kill('SIGKILL')
    await server.remove()
  })

  test('a worker killed in mid-trial and Redis killed: every trial ends once, with the bits that it has here', async () => {
    const rates = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    const jobs = rates.flatMap(rate => [1, 2, 3, 4, 5, 6].map(seed => jobOf(rate, seed)))
    const lines: string[] = []
    const runner = await queueRunner({ url: server.url, lookEvery: 1, tell: line => lines.push(line) })
    const results: Result[] = []
    const all = Promise.all(jobs.map(async job => results.push(await runner.run(job))))
    for (let n = 0; n < 3; n++) workers.push(startWorker(server.url, ['--lock', '1']))
    const [first, second] = workers

    await first!.until(({ begun }) => begun.length >= 3)
    first!.kill('SIGKILL')
    await first!.exited
    const torn = first!.begun.filter(id => !first!.ended.includes(id))
    assert.equal(torn.length, 1, 'it was in a trial')

    await second!.until(({ begun }) => begun.length >= 10)
    await server.stop('SIGKILL')
    await new Promise(resolve => setTimeout(resolve, 1500))
    await server.start()

    await all
    await runner.close()
    assert.deepEqual(results.map(({ job }) => job).sort(), idsOf(jobs).sort(), 'each once')
    assert.ok(
      results.some(({ trial }) => trial.startsWith(torn[0]!)),
      'also what was torn off',
    )
    assert.deepEqual(
      lines.map(line => line.replace(/ after .*/, '')),
      [`${server.url} is lost; waiting for up to 10:00`, `${server.url} is back`],
    )
    const at = await server.ask(client => client.zcard('bull:thinnet:completed'))
    assert.equal(at, 60)
    await endAll(workers.slice(1))
    const local: Result[] = []
    for (const job of jobs) local.push(await here(job))
    assertSame(results, local)
  })
})
