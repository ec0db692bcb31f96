// A process of its own: it waits for processes most of the time.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { configurationsOf, jobId, type Result, readSpec, seedsOf, trainTrial, trialId } from '@thinnet/sweep'
import { commandIn, type Ended, emptyFolder, ran, thinnet, typed, until } from './command.ts'

const EXAMPLES = fileURLToPath(new URL('../../../examples/sweeps/', import.meta.url))

let folder = ''
let remove = async () => {}
before(async () => {
  ;({ folder, remove } = await emptyFolder())
})
after(() => remove())

const at = (...names: string[]) => join(folder, ...names)

/** For tests to which it is nothing how many processes train: each takes half a second to start. */
const ONE = ['--jobs', '1']

/** A small sweep's file, with what differs from the usual one. */
async function specFile(name: string, { base = {}, ...rest }: Record<string, unknown> = {}): Promise<string> {
  const spec = {
    name,
    base: {
      data: { name: 'mnist', train: 60, test: 100 },
      network: { kind: 'mlp', layers: 1, units: 6, dropout: { rate: 0.2 } },
      training: { batchSize: 20, epochs: 3, evaluateEvery: 2, saveEvery: 1 },
      ...(base as object),
    },
    dimensions: { 'network.dropout.rate': [0, 0.3] },
    seeds: 2,
    ...rest,
  }
  await writeFile(at(`${name}.json`), JSON.stringify(spec))
  return at(`${name}.json`)
}

/** One that takes seconds, so that something can happen in the middle. */
const longSpec = (name: string) =>
  specFile(name, {
    base: { training: { batchSize: 20, epochs: 150, evaluateEvery: 100, saveEvery: 5 } },
  })

const trained = new Map<string, string>()

/** The weights by job, as training in this process has them. */
async function undisturbed(file: string): Promise<Map<string, string>> {
  const { spec, folder } = await readSpec(file)
  const weights = new Map<string, string>()
  for (const setting of configurationsOf(spec)) {
    for (const seed of seedsOf(spec)) {
      const job = { trial: { id: trialId(setting, seed), setting, seed }, epochs: setting.recipe.training.epochs }
      const id = jobId(job)
      if (!trained.has(id)) {
        const signal = new AbortController().signal
        const result = await trainTrial(job, { threads: 1, store: null, folder, signal, onEpoch() {} })
        trained.set(id, result.weights)
      }
      weights.set(id, trained.get(id)!)
    }
  }
  return weights
}

function resultsIn(out: string): Result[] {
  const lines = readFileSync(join(out, 'results.jsonl'), 'utf8').split('\n')
  assert.equal(lines.pop(), '')
  return lines.map(line => JSON.parse(line))
}

/** Every job once, with these weights. */
function assertAll(out: string, weights: ReadonlyMap<string, string>): void {
  const results = resultsIn(out)
  assert.equal(results.length, weights.size)
  assert.deepEqual(new Map(results.map(({ job, weights }) => [job, weights])), weights)
}

/** Runs the command, and does something to it once a trial has been saved, and so many results are there. */
function disturbed(args: string[], out: string, disturb: (child: ChildProcess) => void, results = 0): Promise<Ended> {
  return thinnet(args, {
    detached: true,
    started(child) {
      const look = setInterval(() => {
        if (child.exitCode !== null || child.signalCode !== null) clearInterval(look)
        if (checkpointsIn(out).length === 0 || countLines(join(out, 'results.jsonl')) < results) return
        clearInterval(look)
        disturb(child)
      }, 2)
    },
  })
}

function checkpointsIn(out: string): string[] {
  try {
    return readdirSync(join(out, 'checkpoints')).filter(name => name.endsWith('.safetensors'))
  } catch {
    return []
  }
}

function countLines(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

const childrenOf = (pid: number) =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!)

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('sweep alone lists the presets: a line each, with what it answers, how long it takes, and how one is run', async () => {
  const { status, stdout, stderr } = await ran(['sweep'])
  assert.equal(status, 0, stderr)
  const presets = readdirSync(EXAMPLES).filter(name => name.endsWith('.json'))
  assert.ok(presets.length >= 5)
  for (const file of presets) {
    const { name, about } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8'))
    const line = stdout.split('\n').find(line => line.startsWith(`${name} `)) ?? ''
    assert.ok(line.includes(about), name)
    assert.match(line, / \d+ +about \d+ min$/)
  }
  assert.match(commandIn(stdout), / sweep [\w-]+$/)
  const dry = typed(`${commandIn(stdout)} --dry-run`)
  assert.match(dry.stdout, /trials\n\d+ epochs in all\nabout/)

  const listed = JSON.parse((await ran(['sweep', '--json'])).stdout)
  assert.deepEqual(
    listed.map(({ name }: { name: string }) => `${name}.json`),
    presets.sort(),
  )
  assert.ok(listed.every((each: { minutes: number; trials: number }) => each.minutes > 0 && each.trials > 0))
})

describe('thinnet sweep', () => {
  test('a grid: every trial once, with the weights of training in one process, however many do it', async () => {
    const file = await specFile('grid', {
      dimensions: { 'network.dropout.rate': [0.1, 0.3, 0.5], 'network.dropout.place': ['hidden', 'everywhere'] },
    })
    const weights = await undisturbed(file)
    assert.equal(weights.size, 12)
    for (const jobs of ['1', '3']) {
      const out = at(`grid-${jobs}`)
      const { status, stdout, stderr } = await ran(['sweep', file, '--out', out, '--jobs', jobs])
      assert.equal(status, 0, stderr)
      assertAll(out, weights)
      assert.match(stdout, /dropout rate.*place of dropout.*test accuracy/)
      assert.match(stdout, /Report: .*report\.html/)
      assert.match(stderr, /12\/12 trials/)
      const files = await readdir(out)
      assert.deepEqual(files.sort(), ['report.html', 'results.csv', 'results.json', 'results.jsonl', 'sweep.json'])
    }
  })

  test('--json prints one object; configurations that are one network are trained once', async () => {
    const file = await specFile('same', {
      dimensions: { 'network.dropout.rate': [0, 0.4], 'network.dropout.place': ['hidden', 'input'] },
      seeds: 1,
    })
    const { status, stdout, stderr } = await ran(['sweep', file, '--out', at('same'), '--json', '--threads', '2'])
    assert.equal(status, 0, stderr)
    const { trials, best, stoppedEarly, report } = JSON.parse(stdout)
    assert.deepEqual(trials, { completed: 3, diverged: 0, failed: 0 })
    assert.equal(stoppedEarly, false)
    assert.equal(best.n, 1)
    assert.ok(existsSync(report))
    assertAll(at('same'), await undisturbed(file))
  })

  test('Ctrl-C, which all processes get, and --resume: every trial once, with the weights of an undisturbed run', async () => {
    const [file, out] = [await longSpec('interrupted'), at('interrupted-out')]
    const stopped = await disturbed(['sweep', file, '--out', out, '--jobs', '2'], out, child =>
      process.kill(-child.pid!, 'SIGINT'),
    )
    assert.equal(stopped.status, 130, stopped.stderr)
    const resume = commandIn(stopped.stderr)
    assert.match(resume, new RegExp(`sweep --resume ${out} --jobs 2$`))
    assert.doesNotMatch(stopped.stderr, /^ +at /m)
    assert.ok(existsSync(join(out, 'report.html')))
    assert.ok(!existsSync(join(out, 'lock')))
    const before = resultsIn(out)
    assert.ok(before.length < 4 && checkpointsIn(out).length > 0)
    const rest = typed(resume)
    assert.equal(rest.status, 0, rest.stderr)
    assertAll(out, await undisturbed(file))
    assert.deepEqual(resultsIn(out).slice(0, before.length), before)
    assert.ok(!existsSync(join(out, 'checkpoints')))
  })

  test('a process that is killed in the middle of a trial: another goes on with it', async () => {
    const [file, out] = [await longSpec('child'), at('child-out')]
    let killed = 0
    const ended = await disturbed(['sweep', file, '--out', out, '--jobs', '1'], out, child => {
      for (const pid of childrenOf(child.pid!)) {
        process.kill(pid, 'SIGKILL')
        killed++
      }
    })
    assert.equal(killed, 1)
    assert.equal(ended.status, 0, ended.stderr)
    assertAll(out, await undisturbed(file))
  })

  test('the sweep itself killed, once and again: its processes end with it, and --resume ends as if it had not been', async () => {
    const [file, out] = [await longSpec('parent'), at('parent-out')]
    let children: number[] = []
    const kill = (child: ChildProcess) => {
      children = childrenOf(child.pid!)
      child.kill('SIGKILL')
    }
    const first = await disturbed(['sweep', file, '--out', out, '--jobs', '2'], out, kill)
    assert.equal(first.status, null)
    assert.ok(children.length > 0)
    await until(() => !children.some(isAlive))
    assert.ok(existsSync(join(out, 'lock')))
    const second = await disturbed(['sweep', '--resume', out, '--jobs', '1'], out, kill, 2)
    assert.equal(second.status, null)
    const rest = await ran(['sweep', '--resume', out])
    assert.equal(rest.status, 0, rest.stderr)
    assertAll(out, await undisturbed(file))
    assert.ok(!existsSync(join(out, 'lock')))
  })

  test('a last line that was torn, or that came twice, is put right', async () => {
    const [file, out] = [await specFile('torn'), at('torn-out')]
    assert.equal((await ran(['sweep', file, '--out', out, ...ONE])).status, 0)
    const weights = await undisturbed(file)
    const path = join(out, 'results.jsonl')
    await truncate(path, (await readFile(path)).length - 40)
    const torn = await ran(['sweep', '--resume', out, ...ONE])
    assert.equal(torn.status, 0, torn.stderr)
    assertAll(out, weights)
    await appendFile(path, `${(await readFile(path, 'utf8')).split('\n')[0]}\n`)
    const twice = await ran(['sweep', '--resume', out, '--json', ...ONE])
    assert.equal(twice.status, 0, twice.stderr)
    assert.equal(JSON.parse(twice.stdout).trials.completed, 4)
  })

  test('lines that are no results of it are set aside, told of, and done again', async () => {
    const [file, out] = [await specFile('bad'), at('bad-out')]
    assert.equal((await ran(['sweep', file, '--out', out, ...ONE])).status, 0)
    const weights = await undisturbed(file)
    const path = join(out, 'results.jsonl')
    const [one, ...others] = (await readFile(path, 'utf8')).trim().split('\n')
    const result: Result = JSON.parse(one!)
    const { curves } = result
    const bad: unknown[] = [
      { job: result.job },
      { ...result, epochs: 1e9 },
      { ...result, message: 'm'.repeat(30_000_000) },
      { ...result, curves: { ...curves, testAccuracy: curves.testAccuracy.map(String) } },
      { ...result, curves: { ...curves, testAccuracy: [Number.NaN, 1] } },
      { ...result, curves: {} },
      { ...result, job: `../../x-3`, trial: '../../x' },
      { ...result, job: `${'0'.repeat(24)}-3`, trial: '0'.repeat(24) },
      { ...result, job: `${result.trial}-9` },
      { ...result, seed: 7 },
      { ...result, more: 1 },
      [],
      null,
      '\x1b[2J',
    ]
    const lines = [...bad.map(value => JSON.stringify(value)), 'no JSON', '', ...others]
    await writeFile(path, `${lines.join('\n')}\n`)
    const again = await ran(['sweep', '--resume', out, ...ONE])
    assert.equal(again.status, 0, again.stderr)
    assert.match(
      again.stderr,
      /^thinnet: .*results\.jsonl: line 1: expected a result, .*, and 15 more; set aside in results\.rejected\.jsonl$/m,
    )
    assertAll(out, weights)
    const rejected = (await readFile(join(out, 'results.rejected.jsonl'), 'utf8')).trim().split('\n')
    assert.deepEqual(
      rejected.map(line => JSON.parse(line).line),
      lines.slice(0, 16).map((_, i) => i + 1),
    )
    const third = await ran(['sweep', '--resume', out, ...ONE])
    assert.equal(third.status, 0, third.stderr)
    assert.doesNotMatch(third.stderr, /set aside/)
  })

  test('successive halving, interrupted and resumed', async () => {
    const file = await specFile('halving', {
      strategy: { name: 'asha', settings: 6, seed: 1, reduction: 2, minEpochs: 10 },
      dimensions: { 'network.dropout.rate': { range: [0, 0.8] } },
      base: { training: { batchSize: 20, epochs: 40, evaluateEvery: 100 } },
    })
    const out = at('halving-out')
    const stopped = await disturbed(['sweep', file, '--out', out], out, child => child.kill('SIGINT'), 3)
    assert.equal(stopped.status, 130, stopped.stderr)
    const rest = await ran(['sweep', '--resume', out])
    assert.equal(rest.status, 0, rest.stderr)
    const { about } = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'))
    assert.equal(about.command, `thinnet sweep ${file} --out ${out}`)
    const results = resultsIn(out)
    assert.equal(new Set(results.map(({ job }) => job)).size, results.length)
    assert.ok(results.some(({ epochs }) => epochs === 40))
    const weights = await undisturbed(file)
    for (const { job, epochs, weights: own } of results) if (epochs === 40) assert.equal(own, weights.get(job))
    assert.deepEqual(checkpointsIn(out), [])
  })
})

describe('thinnet sweep: what goes wrong', () => {
  const refused = (ended: Ended, message: RegExp, status = 1) => {
    assert.equal(ended.status, status, ended.stderr)
    assert.match(ended.stderr, message)
    assert.doesNotMatch(ended.stderr, /^ +at /m)
    assert.equal(ended.stdout, '')
  }

  test('two sweeps into one folder', async () => {
    const file = await specFile('two', { base: { training: { epochs: 100_000, saveEvery: 20 } } })
    const out = at('two-out')
    const others: Promise<Ended>[] = []
    const first = await disturbed(['sweep', file, '--out', out], out, child => {
      others.push(ran(['sweep', file, '--out', out]), ran(['sweep', '--resume', out]))
      Promise.allSettled(others).then(() => child.kill('SIGINT'))
    })
    for (const other of await Promise.all(others)) {
      refused(other, /^thinnet: .*two-out: expected a folder that nobody uses, got one that process \d+ of /)
    }
    assert.equal(first.status, 130, first.stderr)
    refused(
      await thinnet(['sweep', file, '--out', out]),
      /expected a folder without a run, got one of "sweep"\. Take another, or resume that run by\n\n.* sweep --resume .*two-out\n/,
    )
  })

  test('--resume of a folder without a sweep, or with a damaged one; a wrong call', async () => {
    const missing = await ran(['sweep', '--resume', at('nowhere')])
    refused(missing, /^thinnet: .*nowhere.sweep\.json: expected a sweep that was begun in this folder/)
    assert.ok(!existsSync(at('nowhere')))
    await mkdir(at('damaged'))
    await writeFile(at('damaged', 'sweep.json'), '{"spec": 1')
    refused(await ran(['sweep', '--resume', at('damaged')]), /expected what a sweep has noted down there/)
    refused(await ran(['sweep', '--jobs', '2']), /^thinnet: missing required argument 'spec'/, 2)
    const both = await ran(['sweep', at('x.json'), '--resume', at('damaged')])
    refused(both, /^thinnet: option '--resume <dir>' cannot be used with a spec/, 2)
    const queued = await ran(['sweep', at('x.json'), '--queue', 'redis://localhost', '--jobs', '2'])
    refused(queued, /^thinnet: option '--jobs <n>' cannot be used with a queue: thinnet worker takes it/, 2)
    refused(await ran(['sweep', at('x.json'), '--jobs', '0']), /Expected a whole number, from 1 to 1024/, 2)
  })

  test('a spec with an unknown key is refused before there is a folder', async () => {
    const file = await specFile('unknown', { base: { network: { kind: 'mlp', unit: 6 } } })
    const ended = await ran(['sweep', file, '--out', at('unknown-out')])
    refused(ended, /^thinnet: .*unknown\.json: base\.network\.unit: expected a key among .*, got "unit"/)
    assert.ok(!existsSync(at('unknown-out')))
  })

  test('a network that does not fit its data: failed trials, told; exit status 1 where every trial failed', async () => {
    await writeFile(
      at('misfit.mjs'),
      `// thinnet is not installed beside it
       import { layers } from 'thinnet'
       export default ({ options }) => [layers.dense({ units: 10, activation: 'softmax', inputShape: [options.width] })]`,
    )
    const network = { kind: 'module', path: './misfit.mjs', options: { width: 783 } }
    const some = await specFile('some', { base: { network }, dimensions: { 'network.options.width': [783, 784] } })
    const ended = await ran(['sweep', some, '--out', at('some-out'), ...ONE])
    assert.equal(ended.status, 0, ended.stderr)
    assert.match(ended.stdout, /2 trials failed or diverged:/)
    assert.match(ended.stdout, /width 783, seed 1: network: expected .* inputShape of 784 numbers, got \[783\]/)
    assert.match(ended.stderr, /4\/4 trials · 2 failed/)
    assert.deepEqual(
      resultsIn(at('some-out'))
        .map(({ status }) => status)
        .sort(),
      [...['completed', 'completed', 'failed', 'failed']],
    )
    await appendFile(at('misfit.mjs'), '\n')
    const changed = await ran(['sweep', '--resume', at('some-out')])
    refused(changed, /misfit\.mjs: expected the module that the sweep was begun with, got one that has changed since/)
    const all = await specFile('all', { base: { network }, dimensions: { 'training.batchSize': [20, 30] } })
    assert.equal((await ran(['sweep', all, '--out', at('all-out'), ...ONE])).status, 1)
  })

  test('a network that ends its process again and again is a failed trial, and the others are done', async () => {
    await writeFile(
      at('deadly.mjs'),
      `import { layers } from 'thinnet'
       export default ({ options }) => {
         if (options.deadly) process.kill(process.pid, 'SIGKILL')
         return [layers.dense({ units: 10, activation: 'softmax', inputShape: [784] })]
       }`,
    )
    const network = { kind: 'module', path: './deadly.mjs', options: { deadly: false } }
    const file = await specFile('deadly', {
      base: { network },
      dimensions: { 'network.options.deadly': [true, false] },
      seeds: 1,
    })
    const ended = await ran(['sweep', file, '--out', at('deadly-out'), ...ONE])
    assert.equal(ended.status, 0, ended.stderr)
    const results = resultsIn(at('deadly-out'))
    assert.equal(
      results.find(({ status }) => status === 'failed')?.message,
      'its process ended 4 times; the last: SIGKILL',
    )
    assert.equal(results.filter(({ status }) => status === 'completed').length, 1)
  })

  test('--dry-run lists, estimates, and leaves no folder', async () => {
    const file = await specFile('dry')
    const cwd = at('dry')
    await mkdir(cwd)
    const { status, stdout, stderr } = await ran(['sweep', file, '--dry-run'], { cwd })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /2 configurations; 2 seeds: 4 trials\n12 epochs in all\nabout \d.* by \d+ process/)
    assert.deepEqual(await readdir(cwd), [])
    const { seconds, trials } = JSON.parse((await ran(['sweep', file, '--dry-run', '--json'], { cwd })).stdout)
    assert.ok(seconds > 0)
    assert.equal(trials, 4)
  })

  test('a full disk: told with what to do, nothing that was there is lost, and --resume goes on', async t => {
    if (process.platform === 'win32') return t.skip('no limits on file sizes there')
    // A limit on the size of a file stands for the disk's: writing fails in the middle.
    const limited = (blocks: number, args: string[]) =>
      new Promise<Ended>(resolve => {
        const bin = fileURLToPath(new URL('../bin/thinnet.js', import.meta.url))
        const script = `ulimit -f ${blocks}; exec "$0" "$@"`
        const child = spawn('bash', ['-c', script, process.execPath, bin, ...args])
        let [stdout, stderr] = ['', '']
        child.stdout.on('data', text => (stdout += text))
        child.stderr.on('data', text => (stderr += text))
        child.on('close', status => resolve({ status, stdout, stderr }))
      })
    const file = await specFile('full', { seeds: 4 })
    const weights = await undisturbed(file)
    const full =
      /expected room to write to, got a disk that is full \(EFBIG\)\. Make room, then resume the run or the sweep with --resume/

    const out = at('full-out')
    refused(await limited(4, ['sweep', file, '--out', out, ...ONE]), full)
    assert.deepEqual(resultsIn(out), [])
    assert.equal((await ran(['sweep', '--resume', out, ...ONE])).status, 0)
    assertAll(out, weights)

    const rare = await specFile('rare', {
      base: { training: { batchSize: 20, epochs: 3, evaluateEvery: 1 } },
      seeds: 4,
    })
    const later = at('later-out')
    refused(await limited(3, ['sweep', rare, '--out', later, ...ONE]), full)
    const kept = resultsIn(later)
    assert.ok(kept.length > 0 && kept.length < 8, `${kept.length} results`)
    const rest = await ran(['sweep', '--resume', later, ...ONE])
    assert.equal(rest.status, 0, rest.stderr)
    assert.deepEqual(resultsIn(later).slice(0, kept.length), kept)
    assertAll(later, await undisturbed(rare))
  })

  test('a disk that is full indeed', async t => {
    const disk = at('disk')
    await mkdir(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', disk], { stdio: 'pipe' })
    } catch (error) {
      return t.skip(`mounts no small disk here: ${(error as Error).message.split('\n').at(-1)}`)
    }
    try {
      const file = await specFile('disk')
      const out = join(disk, 'out')
      const full = await ran(['sweep', file, '--out', out, ...ONE])
      refused(full, /got a disk that is full \(ENOSPC\)/)
      assert.match(commandIn(full.stderr), / sweep --resume .*disk.out --jobs 1$/)
      execFileSync('mount', ['-o', 'remount,size=8m', disk])
      const rest = await ran(['sweep', '--resume', out, ...ONE])
      assert.equal(rest.status, 0, rest.stderr)
      assertAll(out, await undisturbed(file))
    } finally {
      execFileSync('umount', [disk])
    }
  })
})
