// Gives loadModel large files that ask for far more memory or time than their size:
// node scripts/large-files.mjs [milliseconds = 1000]
// Each is read by a process of its own, which may use this time of the processor and three times the file's size.

import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layers, loadModel, safetensors, sequential, ThinnetError } from 'thinnet'

/** In bytes: what compiling code, late collecting, and as many small objects as are allowed take, whatever the file. */
const SLACK = 160 * 2 ** 20

const MB = 1_000_000
const row = () => [layers.dense({ units: 2, inputShape: [3] }), layers.dropout({ rate: 0.5 })]
const sound = safetensors.read(await sequential({ seed: 1, backend: 'reference', layers: row() }).toSafetensors())
const { thinnetChecksum: _, ...texts } = Object.fromEntries(sound.metadata)

/** A file of this header, without data. */
function file(header) {
  const text = Buffer.from(header)
  const bytes = new Uint8Array(8 + text.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}
/** The sound model with this for a text of its metadata, and these tensors. */
const model = (name, text, tensors = []) =>
  safetensors.write(new Map([...sound.tensors, ...tensors]), { ...texts, [name]: text })
const many = (length, part) => Array.from({ length }, (_, i) => part(i)).join(',')
const empty = { dtype: 'float32', shape: [0], data: new Float32Array() }
const callbacks = count => {
  const keys = Array.from({ length: count }, (_, i) => `c${i}`)
  const training = { ...JSON.parse(texts.training), callbacks: Object.fromEntries(keys.map(key => [key, {}])) }
  return model(
    'training',
    JSON.stringify(training),
    keys.map(key => [`callbacks/${key}/weights`, empty]),
  )
}

/** A sound model with so many weights a side; with Adam, two more numbers for each. */
async function square(units, optimizer) {
  const dense = layers.dense({ units, inputShape: [units], kernelInitializer: 'ones' })
  const model = sequential({ seed: 1, backend: 'reference', layers: [dense] })
  if (optimizer) model.compile({ optimizer, loss: 'meanSquaredError' })
  return model.toSafetensors()
}

/** What each does, how the message continues that refuses it (null: it is read), and what else it may take. */
const FILES = {
  'a sound model of 100 MB': [() => square(5000), null, 0],
  'a sound model of 100 MB, with Adam': [() => square(2887, 'adam'), null, 0],
  '1.6 million empty tensors': [
    () => file(`{${many(1.6 * MB, i => `"${i}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`)}}`),
    /at most 131072 tensors/,
  ],
  'a shape of 98 MB': [() => file(`{"a":{"dtype":"U8","shape":[${'1,'.repeat(49 * MB)}1]`), /at most 32 sizes/],
  'a million texts': [() => file(`{"__metadata__":{${many(MB, i => `"${i}":""`)}}}`), /131072 texts/],
  'a name of 98 MB': [() => file(`{"${'n'.repeat(98 * MB)}":{}}`), /at most 33554432 bytes/],
  'a text of 98 MB that is no ASCII': [() => file(`{"__metadata__":{"a":"${'é'.repeat(49 * MB)}"}}`), /33554432 bytes/],
  '16 MB of brackets': [() => model('model', '['.repeat(16 * MB)), /at most 64 deep/],
  '16 MB of objects in each other': [() => model('model', '{"a":'.repeat(3 * MB)), /at most 64 deep/],
  '16 MB of empty arrays': [() => model('model', `{"layers":[${'[],'.repeat(5 * MB)}0]}`), /262144 objects/],
  '16 MB of numbers': [() => model('model', `{"inputShape":[${'0,'.repeat(8 * MB)}0]}`), /1048576 values/],
  '16 MB of one text': [() => model('model', JSON.stringify({ layers: 'x'.repeat(16 * MB) })), /10000 layers/],
  '20 000 callbacks with a tensor each': [() => callbacks(20_000), null],
  '100 000 tensors that nobody wants': [
    () =>
      model(
        'model',
        texts.model,
        Array.from({ length: 100_000 }, (_, i) => [`more/${i}`, empty]),
      ),
    /only tensors that the model has/,
  ],
  'a shape without a number': [
    () => file(`{"a":{"dtype":"U8","shape":[${many(31, () => '9007199254740991')},0],"data_offsets":[0,0]}}`),
    /fewer than 2\^53 elements/,
  ],
}

/** In a process of its own: what became of a file, in which time, and the most memory that it took. */
async function load(path) {
  const before = process.resourceUsage().maxRSS * 1024
  const begin = process.cpuUsage()
  let message = null
  try {
    const loaded = await loadModel(path, { backend: 'reference' })
    loaded.dispose()
  } catch (error) {
    if (!(error instanceof ThinnetError)) throw error
    message = error.message
  }
  const { user, system } = process.cpuUsage(begin)
  const memory = process.resourceUsage().maxRSS * 1024 - before
  console.log(JSON.stringify({ message, ms: Math.round((user + system) / 1000), memory }))
}

const SCRIPT = fileURLToPath(import.meta.url)

/** Loads a file in a process of its own; what that found. */
function loaded(path) {
  const args = ['--max-old-space-size=512', SCRIPT, '--load', path]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 })
  if (status !== 0) throw new Error(`${path}: status ${status}\n${stderr}`)
  return JSON.parse(stdout)
}

async function all(patience) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-'))
  const path = join(folder, 'large')
  // Files are made elsewhere: this process stays small, and so are those that it starts.
  const maker = fork(SCRIPT, ['--make', path])
  const ended = once(maker, 'exit')
  try {
    for (const [name, [, expected, slack = SLACK]] of Object.entries(FILES)) {
      maker.send(name)
      const [is] = await Promise.race([once(maker, 'message'), ended])
      if (is !== 'made') throw new Error(`${name} could not be made`)
      const { size } = statSync(path)
      const { message, ms, memory } = loaded(path)
      const figures = [`${(size / MB).toFixed(1)} MB`, `${ms} ms`, `${Math.round(memory / MB)} MB of memory`]
      console.log(`${name}: ${figures.join(', ')} (${(memory / size).toFixed(1)} times)`)
      const right = expected === null ? message === null : expected.test(message ?? '')
      if (!right) throw new Error(`${name}: expected ${expected}, got ${message}`)
      if (ms > patience) throw new Error(`${name}: ${ms} ms`)
      if (memory > 3 * size + slack) throw new Error(`${name}: ${memory} bytes of memory`)
    }
    console.log(`passed: ${Object.keys(FILES).length} files`)
  } finally {
    maker.kill()
    rmSync(folder, { recursive: true })
  }
}

const [mode, path] = process.argv.slice(2)
if (mode === '--make') {
  process.on('message', async name => {
    writeFileSync(path, await FILES[name][0]())
    process.send('made')
  })
} else if (mode === '--load') await load(path)
else await all(Number(mode ?? 1000))
