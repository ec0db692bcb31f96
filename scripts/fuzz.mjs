// Gives every reader of files malformed ones, for some seconds and 200 files at least: node scripts/fuzz.mjs [seconds = 600] [seed]
// (large-files.mjs has those that are malformed by their size.)
// Only a ThinnetError may come out, soon, and memory stays bounded. A failure prints what makes it again:
// node scripts/fuzz.mjs --case <seed> <number>

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { readCsv, readIdx, readNpy, readNpz, writeNpy, writeNpz } from '@thinnet/datasets'
import {
  callbacks,
  constraints,
  input,
  layers,
  loadModel,
  model,
  optimizers,
  regularizers,
  safetensors,
  schedules,
  sequential,
  ThinnetError,
  tensor,
} from 'thinnet'

/** No case may take longer, in milliseconds: of the processor, … */
const MOST_TIME = 1000
/** … and by the clock, which other programs may hold up, … */
const PATIENCE = 20_000
/** … and the process may not grow by more, in bytes. */
const MOST_GROWTH = 512 * 2 ** 20
/** However short the time. */
const FEWEST = 200
/** Cases from one sign of life to the next. */
const BEAT = 50

/** Cases run in another process, so that one that hangs is noticed. */
function watch(seconds, seed) {
  if (!(seconds > 0) || !Number.isInteger(seed)) {
    console.error('usage: node scripts/fuzz.mjs [seconds] [seed]')
    process.exit(2)
  }
  console.log(`seed ${seed}, ${seconds} s`)
  let [last, since] = [0, performance.now()]
  const execArgv = ['--max-old-space-size=512']
  const child = fork(fileURLToPath(import.meta.url), ['--run', `${seconds}`, `${seed}`], { execArgv })
  child.on('message', number => {
    last = number
    since = performance.now()
  })
  const watching = setInterval(() => {
    if (performance.now() - since < PATIENCE) return
    console.error(`no end after ${PATIENCE} ms in one of the cases ${last} to ${last + BEAT} of seed ${seed}`)
    child.kill('SIGKILL')
  }, 500)
  child.on('exit', status => {
    clearInterval(watching)
    process.exitCode = status ?? 1
  })
}

async function run(seconds, seed) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const files = await corpus()
  const end = performance.now() + seconds * 1000
  const outcomes = new Map()
  const before = process.memoryUsage().rss
  let most = 0
  let number = 0
  let slowest = 0
  for (; number < FEWEST || performance.now() < end; number++) {
    const begin = process.cpuUsage()
    try {
      const outcome = await runCase(files, seed, number)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    } catch (error) {
      throw new Error(`case ${number} of seed ${seed}`, { cause: error })
    }
    const { user, system } = process.cpuUsage(begin)
    slowest = Math.max(slowest, (user + system) / 1000)
    if (slowest > MOST_TIME) throw new Error(`case ${number} of seed ${seed} took ${slowest} ms`)
    if (number % BEAT > 0) continue
    process.send(number)
    // zlib lets go of memory between turns of the event loop.
    await new Promise(resolve => setImmediate(resolve))
    // What is garbage does not count.
    if (process.memoryUsage().rss - before > MOST_GROWTH / 4) collect()
    most = Math.max(most, process.memoryUsage().rss - before)
    if (most > MOST_GROWTH) throw new Error(`memory grew by ${Math.round(most / 2 ** 20)} MiB, to case ${number}`)
  }
  const counts = [...outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`)
  console.log(`${number} cases; ${counts.join(', ')}; memory grew by at most ${Math.round(most / 2 ** 20)} MiB; \
${Math.round(slowest)} ms for the slowest`)
  process.disconnect()
}

/** One malformed file for one reader; the same for the same numbers. */
async function runCase(files, seed, number) {
  const random = generator(seed, number)
  const { kind, bytes } = random.pick(files)
  const malformed = malformedFile(random, kind, bytes)
  try {
    if (kind === 'idx') readIdx(malformed, 'fuzz', { mostBytes: 2 ** 20 })
    else if (kind === 'npy') await readNpy(malformed)
    else if (kind === 'npz') await readNpz(malformed)
    else if (kind === 'csv') await readCsv(malformed)
    else if (random.below(4) === 0) safetensors.read(malformed)
    else (await loadModel(malformed, { backend: 'reference' })).dispose()
    return `${kind} read`
  } catch (error) {
    if (!(error instanceof ThinnetError)) throw error
    // A screen, as errors.ts has it.
    if (error.message.length > 1900) throw new Error(`a message of ${error.message.length} characters`)
    return `${kind} refused`
  }
}

function malformedFile(random, kind, bytes) {
  const way = random.below(10)
  if (way === 0) return random.bytes(random.below(200))
  if (kind === 'model' && way < 7) return rewritten(random, bytes)
  let file = bytes
  for (let i = random.below(4); i >= 0; i--) file = mutated(random, file)
  return file
}

/** Bytes changed, cut off, put in or repeated; most often near the beginning, where headers are. */
function mutated(random, bytes) {
  const file = Uint8Array.from(bytes)
  if (file.length === 0) return file
  const at = random.below(random.below(2) ? file.length : Math.min(file.length, 64))
  const end = at + random.below(Math.min(64, file.length - at) + 1)
  switch (random.below(5)) {
    case 0:
      file[at] ^= 1 << random.below(8)
      return file
    case 1:
      return file.slice(0, at)
    case 2:
      file.fill(random.pick([0, 255, 0x7f, 0x20]), at, end)
      return file
    case 3:
      return Uint8Array.of(...file.subarray(0, end), ...file.subarray(at, end), ...file.subarray(end))
    default:
      return Uint8Array.of(...file.subarray(0, at), ...random.bytes(random.below(20)), ...file.subarray(at))
  }
}

/** A model's file with a description that says something else in one to three places, and is well formed. */
function rewritten(random, bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  const done = new Set()
  for (let i = random.below(3); i >= 0; i--) {
    const name = random.pick(['model', 'model', 'compile', 'training', undefined])
    const metadata = header.__metadata__
    if (done.has(name) || done.has(undefined)) continue
    if (!name || typeof metadata?.[name] !== 'string') {
      mutateTree(random, header)
      done.add(undefined)
    } else {
      done.add(name)
      const tree = JSON.parse(metadata[name])
      mutateTree(random, tree)
      metadata[name] = textOf(tree)
    }
  }
  // With the checksum of before, nothing that changed is looked at further.
  if (random.below(8) > 0 && header.__metadata__) delete header.__metadata__.thinnetChecksum
  const text = new TextEncoder().encode(twice(random, textOf(header)))
  const file = new Uint8Array(8 + text.length + bytes.length - 8 - length)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  file.set(bytes.subarray(8 + length), 8 + text.length)
  return file
}

/** Some malformed values cannot be written by JSON.stringify as they are meant. */
const textOf = tree =>
  (JSON.stringify(tree) ?? 'null')
    .replaceAll('"<deep>"', () => `${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    .replaceAll('"<huge>"', '1e999')
    .replaceAll('"<proto>"', '{"__proto__":{"polluted":true},"constructor":1}')

/** Now and then a name occurs twice, the first time with something else after it. */
function twice(random, text) {
  const names = random.below(8) === 0 ? [...text.matchAll(/"[^"\\]*":/g)] : []
  if (names.length === 0) return text
  const { 0: name, index } = random.pick(names)
  return `${text.slice(0, index)}${name}${textOf(random.pick(HOSTILE))},${text.slice(index)}`
}

const HOSTILE = [
  ...[
    0,
    -1,
    1.5,
    2 ** 24,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 60,
    1e12,
    1e300,
    '<huge>',
    -0,
    null,
    true,
    false,
    [],
    {},
  ],
  ...[
    '',
    '__proto__',
    'constructor',
    'toString',
    'a'.repeat(5000),
    '<deep>',
    '<proto>',
    'NaN',
    '\u0000',
    '/',
    '\ud800',
  ],
  ...['dense', 'dropout', 'relu', 'adam', 'l2', 'zeros', 'conv2d', 'float64', 'F16', '1', '-1', '0', 'Infinity'],
  ...[[1e9, 1e9, 1e9], Array(40).fill(1), Array(1000).fill(2 ** 40), [[]], [null], [-5], [0], [0.5]],
  ...[
    Array(31)
      .fill(2 ** 53 - 1)
      .concat(0),
    [0, 2 ** 53 - 1, 2 ** 53 - 1],
    [2 ** 26, 2 ** 26],
    ['F64', 'F32', 'I32', 'U8'],
  ],
  ...['F64', 'F32', 'I32', 'U8', 'training/history/loss', 'callbacks/earlyStopping/', 'a/'.repeat(5000)],
  ...[
    { object: 'bigint', value: '9'.repeat(30) },
    { object: 'number', value: 'NaN' },
    { object: 'custom', name: 'x' },
  ],
  ...[{ object: 'layers', name: 'constructor' }, { object: '__proto__', name: 'relu' }, { object: 'plain' }],
  ...[
    { object: 'layers', name: 'dense', config: null },
    { object: 'layers', name: 'dense', config: { units: 1e12 } },
  ],
  ...[
    { object: 'optimizers', name: 'adam' },
    { object: 'initializers', name: 'constant', config: { value: 1 } },
  ],
]

/** Changes, takes away, doubles or moves a part of the tree. */
function mutateTree(random, tree) {
  const places = []
  const walk = node => {
    for (const key of Object.keys(node)) {
      places.push([node, key])
      if (typeof node[key] === 'object' && node[key] !== null) walk(node[key])
    }
  }
  walk(tree)
  if (places.length === 0) return
  const [node, key] = random.pick(places)
  const [otherNode, otherKey] = random.pick(places)
  const put = (target, name, value) =>
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  switch (random.below(8)) {
    case 6: {
      const value = node[key]
      put(node, key, structuredClone(otherNode[otherKey]))
      put(otherNode, otherKey, structuredClone(value))
      break
    }
    case 7: {
      const nested = random.below(2) ? [node[key]] : { [key]: node[key] }
      put(node, key, structuredClone(nested))
      break
    }
    case 0:
      if (Array.isArray(node)) node.splice(Number(key), 1)
      else delete node[key]
      break
    case 1:
      put(node, key, structuredClone(otherNode[otherKey]))
      break
    case 2:
      if (Array.isArray(node)) node.splice(Number(key), 0, ...Array(random.pick([1, 2, 20_000])).fill(node[key]))
      else put(node, random.pick(['__proto__', 'constructor', 'object', 'name', 'config', 'x']), node[key])
      break
    default:
      put(node, key, structuredClone(random.pick(HOSTILE)))
  }
}

/** Sound files, of which malformed ones are made. */
async function corpus() {
  const models = [
    [
      layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [5, 4, 1] }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', kernelRegularizer: regularizers.l2() }),
    ],
    [layers.dense({ units: 3, activation: 'tanh', inputShape: [20] }), layers.batchNormalization()],
    [
      layers.residual({
        layers: [
          layers.concreteDropout({ layer: layers.dense({ units: 20, activation: 'selu' }) }),
          layers.alphaDropout({ rate: 0.1, noiseShape: [1, null] }),
          layers.stochasticDepth({ rate: schedules.linear({ initialValue: 0, endValue: 0.5, decaySteps: 9 }) }),
        ],
        inputShape: [20],
      }),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.dropConnect({ units: 3, rate: 0.5, kernelConstraint: constraints.maxNorm() }),
    ],
  ].map(row => sequential({ layers: row, seed: 2n ** 60n, backend: 'reference' }))
  const learningRate = schedules.warmUp({ steps: 3, next: schedules.cosine({ initialValue: 0.01, decaySteps: 9 }) })
  const x = Array.from({ length: 8 }, (_, i) => Array.from({ length: 20 }, (_, j) => Math.sin(i * 20 + j)))
  const data = new Float32Array(x.flat())
  const files = []
  for (const [i, model] of models.entries()) {
    files.push(await model.toSafetensors())
    const loss = i === 0 ? 'sparseCategoricalCrossentropy' : 'meanSquaredError'
    model.compile({
      optimizer: optimizers.sgd({ momentum: 0.9, learningRate: i === 2 ? learningRate : 0.01 }),
      loss,
      metrics: i === 0 ? ['accuracy'] : [],
    })
    const [inputs, targets] = [
      { dtype: 'float32', shape: i === 0 ? [8, 5, 4, 1] : [8, 20], data },
      i === 0 ? Int32Array.from(data.subarray(0, 8), Number.isNaN) : data.subarray(0, 24),
    ]
    await model.fit(
      inputs,
      { dtype: i === 0 ? 'int32' : 'float32', shape: i === 0 ? [8] : [8, 3], data: targets },
      {
        epochs: 2,
        callbacks: [
          callbacks.earlyStopping({ monitor: 'loss', restoreBestWeights: true }),
          ...(i === 2 ? [] : [callbacks.reduceLROnPlateau({ monitor: 'loss' })]),
        ],
      },
    )
    files.push(await model.toSafetensors())
  }
  files.push(await graphFile())
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, ...Array(24).keys())
  const bomb = gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 128, 0, 0, ...new Uint8Array(100)).fill(0, 8))
  const table = tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
  return [
    ...files.map(bytes => ({ kind: 'model', bytes })),
    { kind: 'npy', bytes: writeNpy(table) },
    { kind: 'npz', bytes: writeNpz({ a: table, b: tensor(new Uint8Array(500)) }) },
    { kind: 'csv', bytes: new TextEncoder().encode('a,b,c\n1,"x, y",2\n,z,-3e4\n"5","say ""no""",NA\n') },
    ...[idx, gzipSync(idx), bomb, gzipSync(new Uint8Array(2 ** 24))].map(bytes => ({ kind: 'idx', bytes })),
  ]
}

/** Random numbers of a case (xorshift32, from a mixed start). */
function generator(seed, number) {
  let state = Math.imul(seed ^ Math.imul(number + 1, 0x9e3779b9), 0x85ebca6b) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  for (let i = 0; i < 8; i++) next()
  const below = n => next() % n
  return {
    below,
    pick: list => list[below(list.length)],
    bytes: length => Uint8Array.from({ length }, () => below(256)),
  }
}

const [mode, ...rest] = process.argv.slice(2)
if (mode === '--run') await run(...rest.map(Number))
else if (mode === '--case') {
  await runCase(await corpus(), ...rest.map(Number))
  console.log('passed')
} else watch(Number(mode ?? 600), Number(rest[0] ?? Date.now() % 2 ** 31))

/** Two inputs, two outputs, a layer that is called twice: a model of format 3, in training. */
async function graphFile() {
  const [a, b] = [input({ shape: [4] }), input({ shape: [4], name: 'right' })]
  const shared = layers.dense({ units: 3, activation: 'relu' })
  const [left, right] = [shared.apply(a), shared.apply(b)]
  const age = layers.dense({ units: 1, name: 'age' }).apply(layers.add().apply([left, right]))
  const kind = layers.dense({ units: 2, activation: 'softmax' }).apply(layers.concatenate().apply([left, right]))
  const net = model({ inputs: [a, b], outputs: { age, kind }, seed: 3, backend: 'reference' })
  const loss = { age: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' }
  net.compile({ optimizer: 'adam', loss, lossWeights: { age: 0.5 }, metrics: { kind: 'accuracy' } })
  const x = Array.from({ length: 8 }, (_, i) => Array.from({ length: 4 }, (_, j) => Math.sin(i * 4 + j)))
  await net.fit([x, x], { age: x.map(row => row[0]), kind: x.map((_, i) => i % 2) }, { epochs: 2 })
  return net.toSafetensors()
}
