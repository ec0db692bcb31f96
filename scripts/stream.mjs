// Streams batches through `fit`, made as they are asked for, more than memory holds, and watches that none of them stays:
// node scripts/stream.mjs [--gigabytes 10]
// Prints what was streamed and the process's memory each tenth; exits 1 if that grows, or if batches stay alive.
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { layers, sequential, tensor } from 'thinnet'

/** How far the process may grow from the second tenth on, in bytes; in the first ones the engine compiles, and settles. */
const MOST_GROWTH = 64 * 2 ** 20
/** What the process may have at any moment, with what nobody has collected yet. */
const MOST_AT_ONCE = 500 * 2 ** 20
/** The batch that is computed, the one asked for ahead, and what the engine still has on its stack. */
const MOST_ALIVE = 4
const [SAMPLES, FEATURES] = [256, 1024]
const BATCH = SAMPLES * FEATURES * 4

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '10' } } })
const batches = Math.round((Number(values.gigabytes) * 1e9) / BATCH)
if (!(batches >= 10)) {
  console.error(`usage: node scripts/stream.mjs [--gigabytes 10], at least ${(10 * BATCH) / 1e9}`)
  process.exit(2)
}
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

let alive = 0
const registry = new FinalizationRegistry(() => void alive--)

/** New memory for each batch; what is in it hardly matters, but it can be learnt: is the first feature above 0? */
function* made() {
  for (let n = 0; n < batches; n++) {
    const x = new Float32Array(SAMPLES * FEATURES)
    const y = new Float32Array(SAMPLES)
    for (let i = 0; i < SAMPLES; i++) {
      for (let j = 0; j < 8; j++) x[i * FEATURES + j] = Math.sin(12.9898 * (n * SAMPLES + i) + 78.233 * j)
      y[i] = +(x[i * FEATURES] > 0)
    }
    alive++
    registry.register(x)
    yield [tensor(x, [SAMPLES, FEATURES]), tensor(y, [SAMPLES, 1])]
  }
}

const model = sequential({
  seed: 1,
  backend: 'wasm',
  layers: [
    layers.dense({ units: 16, activation: 'relu', inputShape: [FEATURES] }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })

const seen = []
let mostAlive = 0
const MB = bytes => `${Math.round(bytes / 1e6)} MB`
const watch = {
  async onBatchEnd(_batch, _logs, { step }) {
    if (step < ((seen.length + 1) * batches) / 10) return
    // What was let go is told between tasks, and memory given back.
    for (let i = 0; i < 2; i++) {
      await new Promise(resolve => setTimeout(resolve))
      collect()
    }
    await new Promise(resolve => setTimeout(resolve))
    const { rss } = process.memoryUsage()
    seen.push(rss)
    mostAlive = Math.max(mostAlive, alive)
    console.log(`${((step * BATCH) / 1e9).toFixed(2)} GB streamed: process ${MB(rss)}, ${alive} batches alive`)
  },
}
const begin = performance.now()
const { history } = await model.fit(made(), { callbacks: [watch] })
const seconds = (performance.now() - begin) / 1000

const growth = Math.max(...seen.slice(1)) - seen[1]
const peak = process.resourceUsage().maxRSS * 1024
const passed = growth <= MOST_GROWTH && peak <= MOST_AT_ONCE && mostAlive <= MOST_ALIVE && seen.length === 10
console.log(
  `${passed ? 'passed' : 'FAILED'}: ${batches} batches in ${seconds.toFixed(1)} s, accuracy ${history.accuracy[0].toFixed(3)}; ` +
    `the process had ${MB(peak)} at most, and grew by ${MB(growth)} since the second tenth; at most ${mostAlive} batches were alive`,
)
process.exit(passed ? 0 : 1)
