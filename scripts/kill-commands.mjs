// Kills the commands that train, at random moments and while they write, alone and two on one folder, in containers where
// the machine has them, and takes them up again: what they end with must be, bit for bit, that of runs never stopped.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../packages/cli/bin/thinnet.js', import.meta.url))
const REFUSED = /expected a folder (that nobody uses|without a run)/

const TRAINING = { batchSize: 20, epochs: 24, evaluateEvery: 8, saveEvery: 1 }
const MLP = { kind: 'mlp', layers: 1, units: 6, dropout: { rate: 0.2 } }
const SWEEPS = {
  grid: { dimensions: { 'network.dropout.rate': [0, 0.3] }, seeds: 2 },
  asha: {
    strategy: { name: 'asha', settings: 4, seed: 1, reduction: 2, minEpochs: 6 },
    dimensions: { 'network.dropout.rate': { range: [0, 0.8] } },
  },
  module: {
    network: { kind: 'module', path: './network.mjs', options: { units: 5 } },
    dimensions: { 'network.options.units': [5, 7] },
    seeds: 2,
  },
}
const NETWORK = `import { layers } from 'thinnet'
export default ({ options }) => [
  layers.dense({ units: options.units, activation: 'relu', inputShape: [784] }),
  layers.dropout({ rate: 0.2 }),
  layers.dense({ units: 10, activation: 'softmax' }),
]
`

/** The commands, without what says where: trained on a few images. */
function commandsIn(root) {
  writeImages(root)
  const words = join(root, 'words.txt')
  writeFileSync(words, Array.from({ length: 900 }, (_, i) => `w${(i * i) % 37}`).join(' '))
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'network.mjs'), NETWORK)
  const run = (...given) => [...given, '--backend', 'wasm', ...(given.includes('--data') ? [] : ['--data', root])]
  const sweep = name => {
    const { network = MLP, ...rest } = SWEEPS[name]
    const base = { data: { name: 'mnist', train: 60, test: 100 }, network, training: TRAINING }
    const file = join(root, `${name}.json`)
    writeFileSync(file, JSON.stringify({ name, base, ...rest }))
    // What successive halving promotes depends on the order in which trials end, unless one is trained at a time.
    return {
      name: ['sweep'],
      title: `sweep (${name})`,
      begin: ['sweep', file],
      again: ['--jobs', name === 'asha' ? '1' : '2'],
    }
  }
  return [
    {
      name: ['overfit'],
      begin: run('overfit', '--samples', '60', '--plain-epochs', '31', '--dropout-epochs', '201', '--layers', '2'),
    },
    sweep('grid'),
    { name: ['reproduce', 'mc-dropout'], begin: run('reproduce', 'mc-dropout', '--epochs', '6') },
    sweep('asha'),
    { name: ['mnist-cnn'], begin: run('mnist-cnn', '--epochs', '6', '--batch-size', '16') },
    sweep('module'),
    {
      name: ['reproduce', 'weight-drop'],
      begin: run('reproduce', 'weight-drop', '--epochs', '3', '--seeds', '2', '--data', words),
    },
    { name: ['reproduce', 'srivastava'], begin: run('reproduce', 'srivastava', '--epochs', '2') },
    { name: ['reproduce', 'dropconnect'], begin: run('reproduce', 'dropconnect', '--epochs', '2') },
  ].map(command => ({ title: command.name.join(' '), again: [], ...command }))
}

/** IDX files of 96 and 20 made-up images. */
function writeImages(root) {
  for (const [name, count] of [
    ['train', 96],
    ['t10k', 20],
  ]) {
    writeFileSync(
      join(root, `${name}-images-idx3-ubyte`),
      idx([count, 28, 28], i => Math.abs(Math.sin(i * 0.37)) * 255),
    )
    writeFileSync(
      join(root, `${name}-labels-idx1-ubyte`),
      idx([count], i => (i * 7 + (i >> 2)) % 10),
    )
  }
}

function idx(shape, value) {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header[2] = 8
  header[3] = shape.length
  for (const [i, d] of shape.entries()) header.writeUInt32BE(d, 4 + 4 * i)
  return Buffer.concat([header, Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i))])
}

/** One process of a command: how it ended, and what it said. */
function start(words, contained) {
  const line = [process.execPath, BIN, ...words]
  if (contained) line.unshift('unshare', '--pid', '--fork', '--kill-child', '--mount-proc')
  const child = spawn(line[0], line.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', text => {
    said += text
  })
  const ended = new Promise(resolve => {
    child.on('close', (status, signal) => resolve({ status, signal, said }))
  })
  return {
    ended,
    /** Resolves when it, and all that is numbered within it, is gone. */
    async kill() {
      const inside = contained ? childrenOf(child.pid) : []
      child.kill('SIGKILL')
      await ended
      while (inside.some(pid => existsSync(`/proc/${pid}`))) await wait(5)
    },
  }
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  } catch {
    return []
  }
}

const wait = ms => new Promise(resolve => setTimeout(resolve, ms))
const filesIn = folder => ['', 'models', 'checkpoints'].flatMap(name => list(join(folder, name)))

function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
const halfWritten = folder => filesIn(folder).filter(name => name.endsWith('.tmp')).length

/** When to kill: so many milliseconds from the start, or when that many files have been seen half written. */
async function moment(folder, { after, writes }, over) {
  if (writes === 0) return wait(after)
  let [seen, was] = [0, false]
  while (!over()) {
    const is = halfWritten(folder) > 0
    if (is && !was && ++seen === writes) return
    was = is
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** One part of a run, by one process or two at once; `null` kills none. */
async function part(command, folder, { kill, twin, contained }) {
  const resumes = existsSync(join(folder, 'run.json')) || existsSync(join(folder, 'sweep.json'))
  const words = resumes ? [...command.name, '--resume', folder] : [...command.begin, '--out', folder]
  const processes = Array.from({ length: twin ? 2 : 1 }, () => start([...words, ...command.again], contained))
  const all = Promise.all(processes.map(({ ended }) => ended))
  let over = false
  all.then(() => {
    over = true
  })
  if (kill) {
    await Promise.race([moment(folder, kill, () => over), all])
    await Promise.all(processes.map(each => each.kill()))
  }
  const ends = await all
  for (const { status, signal, said } of ends) {
    const refused = status === 1 && twin && REFUSED.test(said)
    if (signal !== 'SIGKILL' && status !== 0 && !refused) {
      throw new Error(`${command.title}: status ${status} of ${words.join(' ')}\n${said}`)
    }
  }
  return {
    done: ends.some(({ status }) => status === 0),
    killed: ends.filter(({ signal }) => signal === 'SIGKILL').length,
    refused: ends.filter(({ status }) => status === 1).length,
    resumes,
  }
}

/** What a run ends with, without the times it took. */
function outcome(folder) {
  if (existsSync(join(folder, 'results.jsonl'))) {
    const lines = readFileSync(join(folder, 'results.jsonl'), 'utf8').trim().split('\n')
    return lines.map(line => JSON.stringify(timeless(JSON.parse(line)))).sort()
  }
  const models = readdirSync(join(folder, 'models')).sort()
  const history = JSON.stringify(timeless(JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8'))))
  return [history, ...models.map(name => `${name} ${tensors(readFileSync(join(folder, 'models', name)))}`)]
}

/** What follows the header: that has the seconds. */
const tensors = file => file.subarray(8 + Number(file.readBigUInt64LE(0))).toString('base64')
const OF_THE_CALL = ['seconds', 'started', 'command', 'options', 'by']
const timeless = value =>
  JSON.parse(JSON.stringify(value, (key, each) => (OF_THE_CALL.includes(key) ? undefined : each)))

/** @param random numbers in [0, 1) */
export async function killCommands(kills, random) {
  const root = mkdtempSync(join(tmpdir(), 'thinnet-kill-'))
  try {
    const containers = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0
    if (!containers) console.log('no containers: this machine or user gives no process numbers of one’s own')
    const commands = commandsIn(root)
    const sums = { killed: 0, runs: 0, midway: 0, refused: 0, torn: 0, contained: 0 }
    for (let i = 0; sums.killed < kills; i++) {
      const command = commands[i % commands.length]
      if (!command.expected) {
        const whole = join(root, `whole-${i}`)
        const began = performance.now()
        await part(command, whole, {})
        Object.assign(command, { expected: outcome(whole), time: performance.now() - began })
        console.log(`${command.title}: ${(command.time / 1000).toFixed(1)} s when nobody stops it`)
      }
      const folder = join(root, `run-${i}`)
      const contained = containers && i % 3 === 2
      let killed = 0
      for (;;) {
        // Four at most in a run, so that all commands have their turn; the last part is let go to its end.
        const goes = killed >= 4 || sums.killed + killed >= kills
        const kill = goes
          ? null
          : { after: random() * command.time, writes: random() < 0.5 ? 0 : 1 + Math.floor(random() * 3) }
        const ended = await part(command, folder, { kill, twin: random() < 0.4, contained })
        killed += ended.killed
        sums.refused += ended.refused
        if (ended.killed > 0) {
          sums.torn += halfWritten(folder)
          if (contained) sums.contained += ended.killed
        }
        if (ended.resumes && !ended.done) sums.midway++
        if (ended.done) break
      }
      sums.killed += killed
      sums.runs++
      const found = outcome(folder)
      if (JSON.stringify(found) !== JSON.stringify(command.expected)) throw new Error(`${command.title}: other bits`)
      // A socket that has no name yet is cleared by a lock that comes a minute later: until then it may be somebody's.
      const left = filesIn(folder).filter(name => /\.[0-9a-f]{16}\.tmp$|^lock(?!.*\.new$)/.test(name))
      if (left.length > 0) throw new Error(`${command.title}: left ${left.join(', ')}`)
      console.log(`${command.title}: the same bits after ${killed} kills${contained ? ', in containers' : ''}`)
      rmSync(folder, { recursive: true, force: true })
    }
    const { killed, runs, midway, refused, torn, contained } = sums
    console.log(
      `passed: ${killed} kills of commands in ${runs} runs, ${contained} in containers; ${midway} parts killed after --resume, ` +
        `${refused} refused as the second on a folder, ${torn} files half written by a kill`,
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
