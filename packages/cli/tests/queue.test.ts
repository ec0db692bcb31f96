// A process of its own: it waits for servers and workers most of the time.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Job, Result } from '@thinnet/sweep'
import { queueRunner } from '@thinnet/sweep/queue'
import { Worker } from 'bullmq'
import { commandIn, emptyFolder, ran, thinnet, until } from './command.ts'
import { assertSame, endAll, here, idsOf, jobOf, SLOW, startWorker, type WorkerProcess } from './queue.ts'
import { freePort, noRedis, type Server, startRedis } from './redis.ts'

const skip = noRedis()
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('a sweep on a queue', { skip }, () => {
  let server: Server
  const started: WorkerProcess[] = []
  const worker = (url: string, ...args: string[]) => kept(startWorker(url, args))
  const kept = (one: WorkerProcess) => {
    started.push(one)
    return one
  }
  before(async () => {
    server = await startRedis()
  })
  after(async () => {
    for (const one of started) one.kill('SIGKILL')
    await server.remove()
  })

  test('a worker killed in mid-trial and Redis killed: every trial ends once, with the bits that it has here', async () => {
    const rates = [0, 0.1, 0.3, 0.5, 0.7, 0.9]
    const jobs = rates.flatMap(rate => [1, 2, 3, 4].map(seed => jobOf(rate, seed)))
    const lines: string[] = []
    const runner = await queueRunner({ url: server.url, lookEvery: 1, tell: line => lines.push(line) })
    const results: Result[] = []
    const all = Promise.all(
      jobs.map(async job => {
        results.push(await runner.run(job))
        await runner.forget?.(job.trial.id)
      }),
    )
    // slow, so that it is killed in a trial and not between two
    const first = kept(startWorker(server.url, ['--lock', '1'], SLOW))
    const [second, third] = [1, 2].map(() => worker(server.url, '--lock', '1'))

    await first.until(({ begun }) => begun.length >= 3)
    first.kill('SIGKILL')
    await first.exited
    const torn = first.begun.filter(id => !first.ended.includes(id))
    assert.equal(torn.length, 1, 'it was in a trial')

    await second!.until(({ begun }) => begun.length >= 4)
    await server.stop('SIGKILL')
    await pause(1500)
    await server.start()

    await all
    await runner.close()
    assert.deepEqual(results.map(({ job }) => job).sort(), idsOf(jobs).sort(), 'each once')
    assert.ok(
      results.some(({ trial }) => trial.startsWith(torn[0]!)),
      'also what was torn off',
    )
    assert.deepEqual(
      lines.filter(line => !/^(no|a) worker/.test(line)).map(line => line.replace(/ after .*/, '')),
      [`${server.url} is lost; waiting for up to 10:00`, `${server.url} is back`],
    )
    assert.equal(await server.ask(client => client.zcard('bull:thinnet:completed')), jobs.length)
    await endAll([second!, third!])
    const local: Result[] = []
    for (const job of jobs) local.push(await here(job))
    assertSame(results, local)
    assert.deepEqual(await server.ask(client => client.keys('thinnet:checkpoint:*')), [], 'no checkpoint is left')
  })

  test('Redis away for longer than locks last: what was begun is not begun again', async () => {
    const jobs = [1, 2].map(seed => jobOf(0.5, seed, { epochs: 300 }))
    const runner = await queueRunner({ url: server.url, name: 'away', lookEvery: 1, tell() {} })
    const results = Promise.all(jobs.map(job => runner.run(job)))
    const one = worker(server.url, '--name', 'away', '--lock', '1', '--jobs', '2')
    await one.until(({ begun }) => begun.length === 2)
    server.process.kill('SIGSTOP')
    await pause(2500)
    server.process.kill('SIGCONT')
    await results
    await runner.close()
    await endAll([one])
    assert.equal(one.begun.length, 2, one.stderr())
  })

  test('a worker that is ended gives its trial back at once, saved', async () => {
    const job = jobOf(0.5, 1, { epochs: 20_000 })
    const runner = await queueRunner({ url: server.url, name: 'ended', tell() {} })
    const epochs: number[] = []
    const result = runner.run(job, told => epochs.push(told.epochs))
    const first = worker(server.url, '--name', 'ended')
    await first.until(({ begun }) => begun.length === 1)
    await until(() => epochs.length > 0)
    await endAll([first])
    assert.equal(await server.ask(client => client.llen('bull:ended:wait')), 1)
    assert.equal(await server.ask(client => client.exists(`thinnet:checkpoint:${job.trial.id}`)), 1)
    // A lock of 30 s would hold it back, were it still held.
    const second = worker(server.url, '--name', 'ended')
    await second.until(({ begun }) => begun.length === 1)
    const before = epochs.splice(0).at(-1)!
    await until(() => epochs.length > 0)
    assert.ok(epochs[0]! > before, 'it goes on where the first was')
    second.kill('SIGKILL')
    const interrupted = assert.rejects(result, /interrupted/)
    await runner.close()
    await interrupted
  })

  test('two watchers of one sweep: both have all, and nothing is done twice', async () => {
    const jobs = [1, 2, 3, 4, 5, 6].map(seed => jobOf(0.3, seed))
    const watchers = [1, 2].map(() => queueRunner({ url: server.url, name: 'two', tell() {} }))
    const runners = await Promise.all(watchers)
    const results = runners.map(runner => Promise.all(jobs.map(job => runner.run(job))))
    const one = worker(server.url, '--name', 'two')
    const [first, second] = await Promise.all(results)
    assert.deepEqual(second, first)
    assert.equal(one.begun.length, 6)
    // One that comes when all is done finds it, without a worker.
    await endAll([one])
    const late = await queueRunner({ url: server.url, name: 'two', tell() {} })
    assert.deepEqual(await Promise.all(jobs.map(job => late.run(job))), first)
    // And another sweep has it under its own names.
    const { trial, epochs } = jobs[0]!
    const other = { epochs, trial: { ...trial, setting: { ...trial.setting, values: { place: 'here' } } } }
    assert.deepEqual(await late.run(other), { ...first![0], values: { place: 'here' } })
    for (const runner of [...runners, late]) await runner.close()
  })

  test('a coordinator killed, and its sweep resumed: every result is there once', async () => {
    const { folder, remove } = await emptyFolder()
    const spec = {
      name: 'watched',
      base: { data: { name: 'mnist', train: 60, test: 50 }, network: { kind: 'mlp', layers: 1, units: 8 } },
      dimensions: { 'network.dropout.rate': [0, 0.2, 0.4, 0.6, 0.8] },
      seeds: 2,
    }
    await writeFile(join(folder, 'spec.json'), JSON.stringify(spec))
    const out = join(folder, 'out')
    const queue = ['--queue', server.url, '--name', 'watched']
    const one = worker(server.url, '--name', 'watched')
    const killed = await thinnet(['sweep', join(folder, 'spec.json'), '--out', out, ...queue], {
      started: child => {
        const look = setInterval(async () => {
          const lines = existsSync(join(out, 'results.jsonl')) ? await linesOf(join(out, 'results.jsonl')) : []
          if (lines.length < 3) return
          clearInterval(look)
          child.kill('SIGKILL')
        }, 2)
      },
    })
    assert.equal(killed.status, null)
    const rest = await ran(['sweep', '--resume', out, ...queue])
    assert.equal(rest.status, 0, rest.stderr)
    const results = (await linesOf(join(out, 'results.jsonl'))).map(line => JSON.parse(line) as Result)
    assert.equal(results.length, 10)
    assert.equal(new Set(results.map(({ job }) => job)).size, 10)
    await endAll([one])
    assert.equal(one.begun.length, 10)
    await remove()
  })

  test('events that are missed lose no result', async () => {
    const runner = await queueRunner({ url: server.url, name: 'missed', lookEvery: 0.3, tell() {} })
    const job = jobOf(0.1, 1)
    const result = runner.run(job)
    // The runner's connections, and not the worker's: BullMQ may wait for one that was killed for ever when it closes.
    const list = String(await server.ask(client => client.call('CLIENT', 'LIST')))
    const ids = [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => id!)
    const deaf = () =>
      server.ask(async client => {
        for (const id of ids) await client.call('CLIENT', 'KILL', 'ID', id)
        await client.del('bull:missed:events')
      })
    const leave = await fakeWorker('missed', deaf)
    assert.equal((await result).job, idsOf([job])[0])
    await runner.close()
    await leave()
  })

  test('what was taken from Redis is put there again', async () => {
    const runner = await queueRunner({ url: server.url, name: 'flushed', lookEvery: 0.2, tell() {} })
    const result = runner.run(jobOf(0.1, 1))
    await until(async () => (await server.ask(client => client.llen('bull:flushed:wait'))) > 0)
    await server.ask(async client => client.del(await client.keys('bull:flushed:*')))
    const leave = await fakeWorker('flushed')
    await result
    await runner.close()
    await leave()
  })

  test('higher rungs come first, and whole trials before them', async () => {
    const jobs = [1, 3, 9, 27].map(to => jobOf(0.1, 1, { epochs: 27, to }))
    const runner = await queueRunner({ url: server.url, name: 'rungs', tell() {} })
    const order: number[] = []
    const all = Promise.all(jobs.map(job => runner.run(job)))
    await until(async () => (await server.ask(client => client.zcard('bull:rungs:prioritized'))) === 3)
    const leave = await fakeWorker('rungs', async ({ epochs }) => void order.push(epochs))
    await all
    assert.deepEqual(order, [27, 9, 3, 1])
    await runner.close()
    await leave()
  })

  /** One that makes results up, after some work. */
  async function fakeWorker(name: string, work: (job: Job) => Promise<void> = async () => {}) {
    const { Redis } = await import('ioredis')
    const client = new Redis(server.url, { maxRetriesPerRequest: null })
    client.on('error', () => {})
    const fake = new Worker<Job, Result>(
      name,
      async ({ data }) => {
        await work(data)
        const { trial } = data
        const values = { values: trial.setting.values, seed: trial.seed, epochs: data.epochs, seconds: 0, by: '' }
        const curves = { epochs: [], trainLoss: [], trainAccuracy: [], testLoss: [], testAccuracy: [] }
        const ids = { job: idsOf([data])[0]!, trial: trial.id, setting: trial.setting.id }
        return { ...ids, ...values, status: 'completed', curves, weights: '' }
      },
      { connection: client },
    )
    fake.on('error', () => {})
    return async () => {
      // BullMQ waits for a connection of its own that was cut, and may do so for ever
      await Promise.race([fake.close(true), pause(2000)])
      client.disconnect()
    }
  }
})

describe('a worker', { skip }, () => {
  let server: Server
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    server = await startRedis()
  })
  after(async () => {
    await server.remove()
    await remove()
  })

  test('Ctrl-C says with what it goes on', async () => {
    const args = ['worker', '--queue', server.url, '--name', 'go-on', '--jobs', '1', '--checkpoints', folder]
    const ended = await thinnet(args, {
      started: child => child.stdout!.once('data', () => child.kill('SIGINT')),
    })
    assert.equal(ended.status, 130, ended.stderr)
    assert.ok(commandIn(ended.stderr).endsWith(` ${args.join(' ')}`), ended.stderr)
  })

  for (const [what, modules, said] of [
    ['without the folder of modules', false, /expected --modules DIR, since a trial needs \.\/net\.js, got none/],
    ['whose module is another', true, /net\.js: expected the module of the sweep \(SHA-256 [0-9a-f]{64}\), got/],
  ] as const) {
    test(`${what} leaves the trial to others, and ends`, async () => {
      await mkdir(join(folder, 'modules'), { recursive: true })
      await writeFile(join(folder, 'modules', 'net.js'), 'export default () => []\n')
      const name = modules ? 'other' : 'without'
      const network = { kind: 'module', path: './net.js', hash: 'f'.repeat(64) }
      const runner = await queueRunner({ url: server.url, name, tell() {} })
      const result = assert.rejects(runner.run(jobOf(0, 1, { network })), /interrupted/)
      const args = modules ? ['--modules', join(folder, 'modules')] : []
      const { status, stderr } = await startWorker(server.url, ['--name', name, ...args]).exited
      assert.equal(status, 1)
      assert.match(stderr, said)
      assert.equal(await server.ask(client => client.llen(`bull:${name}:wait`)), 1)
      await runner.close()
      await result
    })
  }

  test('with the module of the sweep trains it', async () => {
    const modules = fileURLToPath(new URL('../../../examples/sweeps', import.meta.url))
    const path = './residual-stack.ts'
    const hash = createHash('sha256')
      .update(await readFile(join(modules, path)))
      .digest('hex')
    const job = jobOf(0, 1, {
      epochs: 2,
      network: { kind: 'module', path, hash, options: { blocks: 2, units: 8, deepest: 0.2 } },
    })
    const runner = await queueRunner({ url: server.url, name: 'with', tell() {} })
    const one = startWorker(server.url, ['--name', 'with', '--modules', modules])
    const result = await runner.run(job)
    assert.equal(result.status, 'completed', result.message)
    await endAll([one])
    await runner.close()
  })

  test('whose checkpoints cannot be written ends, after some breakdowns', async () => {
    await writeFile(join(folder, 'file'), '')
    const runner = await queueRunner({ url: server.url, name: 'full', tell() {} })
    const all = [1, 2, 3].map(seed => assert.rejects(runner.run(jobOf(0.1, seed)), /interrupted/))
    const args = ['--name', 'full', '--checkpoints', join(folder, 'file', 'inside')]
    const { status, stderr } = await startWorker(server.url, args).exited
    assert.equal(status, 1, stderr)
    assert.match(stderr, /3 crashes in a row: .*ENOTDIR/)
    await runner.close()
    await Promise.all(all)
  })
})

describe('a Redis that cannot be used', { skip }, () => {
  const ours: Server[] = []
  after(async () => {
    for (const server of ours) await server.remove()
  })
  const refused = (url: string, said: RegExp) =>
    assert.rejects(queueRunner({ url }), (error: Error) => {
      assert.match(error.message, said)
      assert.ok(!error.message.includes('s3cret'), 'the password is not told')
      return true
    })

  test('one that is not there', async () => {
    const url = 'redis://:s3cret@127.0.0.1:1'
    const said = 'redis://127.0.0.1:1: expected an answer there, got ECONNREFUSED.'
    await refused(url, new RegExp(`^${said}$`))
    await refused('redis://no-such-host.invalid', /got (ENOTFOUND|EAI_AGAIN)/)
    const told = await thinnet(['worker', '--queue', url])
    assert.deepEqual([told.status, told.stdout], [1, ''])
    assert.match(told.stderr, new RegExp(`^thinnet: ${said}\n`))
  })

  test('one of another kind', async () => {
    const web = createServer((_, response) => response.end('hello'))
      .listen(0, '127.0.0.1')
      .unref()
    await new Promise(resolve => web.once('listening', resolve))
    const { port } = web.address() as AddressInfo
    await refused(`redis://127.0.0.1:${port}`, /expected Redis to answer there/)
    await refused(`rediss://127.0.0.1:${port}`, /expected TLS to be spoken there/)
  })

  test('one with another password, and one that drops what it has no room for', async () => {
    const server = await startRedis(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'], 's3cret-å@:/')
    ours.push(server)
    const { port } = server
    await refused(`redis://:wrong@127.0.0.1:${port}`, /expected the user and password of it, got wrong ones/)
    await refused(`redis://127.0.0.1:${port}`, /expected a password, got none/)
    await refused(`${server.url}/99`, /expected a database that it has/)
    await refused(server.url, /expected maxmemory-policy noeviction, got allkeys-lru/)
    await server.ask(client => client.config('SET', 'maxmemory-policy', 'noeviction'))
    await (await queueRunner({ url: server.url })).close()
  })

  const noKeys = spawnSync('openssl', ['version']).status === 0 ? false : 'no openssl to make a certificate with'
  test('one by TLS, as a user of its own', { skip: noKeys }, async () => {
    const { folder, remove } = await emptyFolder()
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ])
    assert.equal(made.status, 0, `${made.stderr}`)
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate]
    const server = await startRedis(['--tls-port', `${port}`, '--tls-auth-clients', 'no', ...files])
    ours.push(server)
    await server.ask(client => client.call('ACL', 'SETUSER', 'me', 'on', '>s3cret@', '~*', '&*', '+@all'))
    const url = `rediss://me:s3cret%40@localhost:${port}`
    await refused(url, /expected a certificate that Node trusts/)
    await refused(`redis://me:s3cret%40@localhost:${port}`, /is it TLS\?|something else/)
    const one = startWorker(url, [], { NODE_EXTRA_CA_CERTS: certificate })
    const runner = await queueRunner({ url: server.url, tell() {} })
    assert.equal((await runner.run(jobOf(0.1, 1))).status, 'completed')
    await runner.close()
    await endAll([one])
    await remove()
  })

  test('one that is gone for good', async () => {
    const server = await startRedis()
    ours.push(server)
    const lines: string[] = []
    const runner = await queueRunner({ url: server.url, patience: 0.5, tell: line => lines.push(line) })
    const result = runner.run(jobOf(0.1, 1))
    const one = startWorker(server.url, ['--patience', '1'])
    await one.until(({ begun }) => begun.length === 1)
    await server.stop()
    await assert.rejects(result, /expected it back within 0\.5 s, got no answer/)
    await assert.rejects(runner.run(jobOf(0.1, 2)), /expected it back/)
    await runner.close()
    assert.equal(lines.length, 1)
    const { status, stderr } = await one.exited
    assert.equal(status, 1)
    assert.match(stderr, /expected it back within 1\.0 s/)
  })

  test('one without room: trials wait until it has some', async () => {
    const server = await startRedis()
    ours.push(server)
    await server.ask(client => client.config('SET', 'maxmemory', '1'))
    const lines: string[] = []
    const runner = await queueRunner({ url: server.url, tell: line => lines.push(line) })
    const result = runner.run(jobOf(0.1, 1))
    await until(() => lines.length > 0)
    assert.match(lines[0]!, /is out of memory: trials wait until it has some/)
    await server.ask(client => client.config('SET', 'maxmemory', '0'))
    const one = startWorker(server.url)
    assert.equal((await result).status, 'completed')
    await endAll([one])
    await runner.close()
  })
})

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter(line => line !== '')
}
