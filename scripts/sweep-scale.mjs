// How many trials a queue bears: trials of a millisecond through a Redis of this machine, and what they cost each part.
//   node scripts/sweep-scale.mjs [trials] [trials with processes]     (build first; docs/sweeps.md has the figures)
import { fork, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configurationId, jobId, recipeSchema, trialId } from '@thinnet/sweep'
import { queueRunner, startWorker } from '@thinnet/sweep/queue'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

const SELF = fileURLToPath(import.meta.url)
const PORT = 7399
const URL_ = `redis://127.0.0.1:${PORT}`
const [, , role, ...args] = process.argv
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/** A setting of ten seeds each; the recipe is a usual one. */
export function jobOf(n) {
  const recipe = recipeSchema.parse({ network: { kind: 'mlp', dropout: { rate: (n % 100_000) / 100_000 } } })
  const setting = {
    id: configurationId(recipe),
    values: { 'network.dropout.rate': recipe.network.dropout.rate },
    recipe,
  }
  return { trial: { id: trialId(setting, n), setting, seed: n }, epochs: recipe.training.epochs }
}

/** What a trial of 100 epochs, evaluated at each tenth, gives. */
export function resultOf(job) {
  const curve = Array.from({ length: 11 }, () => Math.random())
  const { trial, epochs } = job
  const epochsOf = curve.map((_, i) => 10 * i)
  const curves = { epochs: epochsOf, trainLoss: curve, trainAccuracy: curve, testLoss: curve, testAccuracy: curve }
  const ids = { job: jobId(job), trial: trial.id, setting: trial.setting.id, values: trial.setting.values }
  const rest = { seed: trial.seed, epochs, status: 'completed', seconds: 60.123456, by: 'a-machine-of-many 12345' }
  return { ...ids, ...rest, curves, weights: 'f'.repeat(64) }
}

const roles = {
  /** Puts trials on the queue and counts results; tells its memory each second. */
  async watch(trials, capacity, name) {
    const runner = await queueRunner({ url: URL_, name, capacity: Number(capacity) })
    let next = 0
    let done = 0
    const tell = more => process.send({ done, rss: process.memoryUsage().rss, cpu: cpuSeconds(), ...more })
    const timer = setInterval(tell, 1000)
    tell()
    await new Promise(resolve => {
      const fill = () => {
        while (next - done < runner.capacity && next < Number(trials)) {
          runner.run(jobOf(next++)).then(() => {
            if (++done === Number(trials)) resolve()
            fill()
          })
        }
      }
      fill()
    })
    clearInterval(timer)
    tell({ ended: true })
    await runner.close()
    process.disconnect()
  },
  /** Does trials in its own process, many at a time: as much as Redis gives. */
  async work(concurrency, name) {
    const worker = new Worker(name, async ({ data }) => sleep(1).then(() => resultOf(data)), {
      connection: new Redis(URL_, { maxRetriesPerRequest: null }),
      concurrency: Number(concurrency),
    })
    worker.on('error', () => {})
    process.on('message', async () => {
      process.send({ cpu: cpuSeconds(), rss: process.memoryUsage().rss })
      process.exit(0)
    })
  },
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

if (role in roles) await roles[role](...args)
else if (process.argv[1] === SELF) await main(Number(role ?? 100_000), Number(args[0] ?? 5000))

async function main(trials, sandboxed) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-scale-'))
  const server = spawn(
    process.env.REDIS_SERVER ?? 'redis-server',
    ['--port', `${PORT}`, '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'],
    { stdio: 'ignore' },
  )
  const redis = new Redis(URL_, { maxRetriesPerRequest: null, retryStrategy: () => 100 })
  redis.on('error', () => {})
  const rows = []
  const say = (what, value) => {
    rows.push([what, value])
    console.log(`${what.padEnd(58)} ${value}`)
  }
  try {
    say(
      'machine',
      `${availableParallelism()} cores, ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
    )
    say('Redis', (await facts(redis)).version)

    // Onto the queue, with nobody there to take them.
    let before = await facts(redis)
    let began = performance.now()
    const coordinator = watch(trials, trials, 'scale')
    while ((await redis.llen('bull:scale:wait')) < trials) await sleep(20)
    let seconds = (performance.now() - began) / 1000
    let now = await facts(redis)
    say(`${trials} trials onto the queue`, `${seconds.toFixed(1)} s: ${rate(trials, seconds)}`)
    say('  Redis: memory a waiting trial', bytes((now.memory - before.memory) / trials))
    say('  Redis: CPU per trial', micro(now.cpu - before.cpu, trials))
    say(
      '  coordinator: memory',
      `${mib(coordinator.last.rss)} (${bytes((coordinator.last.rss - coordinator.first.rss) / trials)} per trial)`,
    )

    // Done, by one process with many at a time.
    before = now
    began = performance.now()
    const cpuBefore = coordinator.last.cpu
    const worker = fork(SELF, ['work', '100', 'scale'])
    await coordinator.ended
    seconds = (performance.now() - began) / 1000
    now = await facts(redis)
    const spent = await new Promise(resolve => worker.once('message', resolve).send('end'))
    say(`${trials} trials of 1 ms done, in a worker's own process`, `${seconds.toFixed(1)} s: ${rate(trials, seconds)}`)
    say(
      '  Redis: memory a trial that is done',
      bytes((now.memory - before.memory) / trials + (before.memory - 0) / trials),
    )
    say('  Redis: CPU per trial', micro(now.cpu - before.cpu, trials))
    say(
      '  Redis: in, out, a trial',
      `${bytes((now.in - before.in) / trials)}, ${bytes((now.out - before.out) / trials)}`,
    )
    say('  Redis: append-only file a trial', bytes(sizeOf(join(folder, 'appendonlydir')) / trials))
    say(
      '  Redis: stream of events',
      `${await redis.xlen('bull:scale:events')} events, ${mib(await redis.memory('USAGE', 'bull:scale:events'))}`,
    )
    say('  coordinator: CPU per trial', micro(coordinator.last.cpu - cpuBefore, trials))
    say('  coordinator: memory, highest and last', `${mib(coordinator.most)}, ${mib(coordinator.last.rss)}`)
    say('  worker: CPU per trial', micro(spent.cpu, trials))
    say('  memory of Redis in all', mib(now.memory))

    // As a sweep does it: 20 000 at a time.
    before = await facts(redis)
    began = performance.now()
    const window = watch(trials, 20_000, 'window')
    const second = fork(SELF, ['work', '100', 'window'])
    await window.ended
    seconds = (performance.now() - began) / 1000
    second.kill()
    say(`${trials} trials put there and done, 20 000 at a time`, `${seconds.toFixed(1)} s: ${rate(trials, seconds)}`)
    say('  coordinator: memory, highest and last', `${mib(window.most)}, ${mib(window.last.rss)}`)

    // Through processes, as `thinnet worker` trains.
    if (sandboxed > 0) {
      const boxed = watch(sandboxed, 10_000, 'boxed')
      while ((await redis.llen('bull:boxed:wait')) < Math.min(sandboxed, 10_000)) await sleep(20)
      let ended = 0
      let first = 0
      const jobs = availableParallelism()
      const running = await startWorker({
        ...{ url: URL_, name: 'boxed', jobs, threads: 1, checkpoints: 'none', patience: 10, lock: 30 },
        processor: new URL('./sweep-scale-processor.mjs', import.meta.url),
        begun() {},
        tell: console.error,
        ended: () => {
          if (++ended === 1) first = performance.now()
        },
      })
      await boxed.ended
      seconds = (performance.now() - first) / 1000
      await running.stop()
      say(
        `${sandboxed} trials of 1 ms in ${jobs} processes of thinnet worker`,
        `${seconds.toFixed(1)} s: ${rate(sandboxed, seconds)}`,
      )
    }

    // Epochs told, and connections that wait.
    const queueClient = new Redis(URL_, { maxRetriesPerRequest: null })
    const queue = new Queue('told', { connection: queueClient })
    const job = await queue.add('trial', {})
    before = await facts(redis)
    const events = 20_000
    const telling = async () => {
      for (let n = 0; n < events / 100; n++) await job.updateProgress({ epochs: n })
    }
    await Promise.all(Array.from({ length: 100 }, telling))
    now = await facts(redis)
    say('Redis: CPU an epoch that is told', micro(now.cpu - before.cpu, events))
    await queue.close()
    queueClient.disconnect()
    before = now
    const many = 1000
    const idle = Array.from({ length: many }, () => new Redis(URL_, { maxRetriesPerRequest: null }))
    for (const one of idle) one.bzpopmin('nothing', 0).catch(() => {})
    while ((await facts(redis)).clients < many) await sleep(50)
    now = await facts(redis)
    say('Redis: memory a connection that waits', bytes((now.memory - before.memory) / many))
    for (const one of idle) one.disconnect()
    say('machine at the end', `load ${loadavg()[0].toFixed(1)}`)
  } finally {
    redis.disconnect()
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A coordinator in a process of its own. */
function watch(trials, capacity, name) {
  const child = fork(SELF, ['watch', `${trials}`, `${capacity}`, name])
  const coordinator = { first: null, last: { rss: 0, cpu: 0, done: 0 }, most: 0 }
  coordinator.ended = new Promise(resolve => {
    child.on('message', told => {
      coordinator.first ??= told
      coordinator.last = told
      coordinator.most = Math.max(coordinator.most, told.rss)
      if (told.ended) resolve()
    })
  })
  return coordinator
}

async function facts(redis) {
  const info = new Map((await redis.info()).split('\r\n').map(line => line.split(':', 2)))
  const number = key => Number(info.get(key))
  return {
    version: info.get('redis_version'),
    memory: number('used_memory'),
    cpu: number('used_cpu_user') + number('used_cpu_sys'),
    in: number('total_net_input_bytes'),
    out: number('total_net_output_bytes'),
    clients: number('blocked_clients'),
  }
}

function sizeOf(folder) {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}
function rate(n, seconds) {
  return `${Math.round(n / seconds)} trials/s`
}
function bytes(n) {
  return n < 10_000 ? `${Math.round(n)} bytes` : `${(n / 1024).toFixed(1)} KiB`
}
function mib(n) {
  return `${(n / 2 ** 20).toFixed(0)} MiB`
}
function micro(seconds, n) {
  return `${((1e6 * seconds) / n).toFixed(0)} µs`
}
