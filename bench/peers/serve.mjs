// What the JavaScript peers have in common: the line protocol, the clock, and the numbers all peers compute with.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const SHORTEST = 20 // ms of one figure, so that the clock's steps do not show

/**
 * Answers requests, a line of JSON each:
 *
 *     → { "row": "matmul" }                  makes ready   ← { "check": … } or { "cannot": "why" }
 *     → { "row": "matmul", "seconds": 0.5 }  measures      ← { "ms": [of one repetition, …] }
 *
 * With `--once first-step|memory` it does that one thing instead, and ends.
 *
 * @param open imports the library: `{ version, rows, firstStep, memory }`. A row is a function that makes ready and gives
 *   `{ check, run, ms? }`; `run(n)` does it n times, and may return its own milliseconds; `ms` is what one takes, where known
 */
export async function serve(open) {
  console.log = console.error // what libraries print must not come between the answers
  const begin = performance.now()
  const peer = await open()
  const once = process.argv.indexOf('--once')
  if (once > 0) {
    const what = process.argv[once + 1] === 'memory' ? peer.memory : peer.firstStep
    if (!what) return say({ cannot: 'not in this comparison' })
    await what()
    say({ value: process.argv[once + 1] === 'memory' ? peakMebibytes() : performance.now() - begin })
    process.exit()
  }
  say({ version: peer.version })
  let ready = null
  for await (const line of createInterface(process.stdin)) {
    const { row, seconds } = JSON.parse(line)
    try {
      if (seconds !== undefined) {
        say({ ms: await measure(ready, seconds) })
        continue
      }
      ready = null
      if (!peer.rows[row]) {
        say({ cannot: 'not in this comparison' })
        continue
      }
      const { check, run, ms: known } = await peer.rows[row]()
      ready = { run, count: 1 }
      const ms = known ?? (await time(ready))
      ready.count = Math.max(1, Math.ceil(SHORTEST / Math.max(ms, 1e-3)))
      say({ check })
    } catch (error) {
      say({ cannot: String(error?.message ?? error).split('\n')[0] })
    }
  }
  process.exit()
}

async function measure(ready, seconds) {
  const figures = []
  for (let total = 0; total < seconds * 1000; ) {
    const ms = await time(ready)
    total += ms * ready.count
    figures.push(ms)
  }
  return figures
}

async function time({ run, count }) {
  const begin = performance.now()
  const own = await run(count)
  return (own ?? performance.now() - begin) / count
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

/** Of this process alone: getrusage counts that of the process which started it, too. */
function peakMebibytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
}

/** A row that trains: predictions agree before, and the loss goes down in `steps` steps, two at least. */
export async function trains(network, steps) {
  const outputs = digest(await network.predict())
  const before = await network.loss()
  await network.steps(steps - 1)
  const begin = performance.now()
  await network.steps(1)
  const ms = performance.now() - begin
  return { check: { outputs, loss: [before, await network.loss()] }, run: n => network.steps(n), ms }
}

export async function predicts(network) {
  const run = async n => {
    for (let i = 0; i < n; i++) await network.predict()
  }
  return { check: { outputs: digest(await network.predict()) }, run }
}

/** `n` numbers, uniform in [−limit, limit), the same for every peer: bits mixed as MurmurHash3 ends. */
export function values(site, n, limit) {
  const out = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(site, 0x85ebca77)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    h = (h ^ (h >>> 16)) >>> 0
    out[i] = (h / 2 ** 31 - 1) * limit
  }
  return out
}

/** Weights as He et al. 2015 scale them. */
export const weights = (site, inputs, ...outputs) =>
  values(
    site,
    outputs.reduce((a, b) => a * b, inputs),
    Math.sqrt(6 / inputs),
  )

export const images = n => values(1, n * 784, 1).map(Math.abs)
export const labels = n => Int32Array.from({ length: n }, (_, i) => i % 10)

/** Few numbers that stand for many: the mean size, and sixteen of them from first to last. */
export function digest(array) {
  const some = Array.from({ length: 16 }, (_, i) => array[Math.floor((i * (array.length - 1)) / 15)])
  return [array.reduce((sum, value) => sum + Math.abs(value), 0) / array.length, ...some]
}

/** Of a dropout's output: the fraction kept, and what the kept ones were multiplied by. */
export function dropped(y, x) {
  let kept = 0
  let scale = 0
  for (let i = 0; i < y.length; i++) {
    if (y[i] === 0) continue
    kept++
    scale += y[i] / x[i]
  }
  return [kept / y.length, scale / kept]
}

/** Means of the columns of [rows, columns]. */
export function columnMeans(array, columns) {
  const sums = new Array(columns).fill(0)
  for (let i = 0; i < array.length; i++) sums[i % columns] += array[i]
  return sums.map(sum => (sum / array.length) * columns)
}
