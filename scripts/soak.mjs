// Trains a small network for a million steps, and watches its memory: node scripts/soak.mjs [steps = 1000000]
// Prints heap and process memory each tenth; exits 1 if they grow beyond a small bound, or the model's at all.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { layers, sequential, tensor } from 'thinnet'

/** How far heap and process may grow from the first tenth on, in bytes: the history of epochs takes some. */
const MOST_HEAP = 16 * 2 ** 20
const MOST_PROCESS = 96 * 2 ** 20

const steps = Number(process.argv[2] ?? 1_000_000)
if (!(Number.isInteger(steps) && steps >= 10)) {
  console.error('usage: node scripts/soak.mjs [steps, at least 10]')
  process.exit(2)
}
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const [samples, batchSize] = [2048, 4]
const x = tensor(
  Float32Array.from({ length: samples * 4 }, (_, i) => Math.sin(i)),
  [samples, 4],
)
const y = tensor(Int32Array.from({ length: samples }, (_, i) => i % 3))
const model = sequential({
  seed: 1,
  backend: 'wasm',
  threads: 1,
  layers: [
    layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
    layers.batchNormalization(),
    layers.dropout({ rate: 0.25 }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })

const MiB = bytes => `${(bytes / 2 ** 20).toFixed(1)} MiB`
const seen = []
let measured = 0
const watch = {
  onBatchEnd(_batch, _logs, { step, stop }) {
    if (step >= ((measured + 1) * steps) / 10) {
      measured++
      collect()
      const { heapUsed, rss } = process.memoryUsage()
      seen.push({ heapUsed, rss, planned: model.memoryBytes })
      console.log(`step ${step}: heap ${MiB(heapUsed)}, process ${MiB(rss)}, model ${model.memoryBytes} bytes`)
    }
    if (step >= steps) stop('enough')
  },
}
await model.fit(x, y, { batchSize, epochs: Math.ceil((steps * batchSize) / samples), callbacks: [watch] })

const grown = name => Math.max(...seen.map(now => now[name])) - seen[0][name]
const passed = grown('heapUsed') <= MOST_HEAP && grown('rss') <= MOST_PROCESS && grown('planned') === 0
console.log(
  `${passed ? 'passed' : 'FAILED'}: ${model.step} steps; since the first tenth heap grew by ${MiB(grown('heapUsed'))}, ` +
    `process by ${MiB(grown('rss'))}, model by ${grown('planned')} bytes`,
)
process.exit(passed ? 0 : 1)
