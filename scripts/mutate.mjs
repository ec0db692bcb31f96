// Tries the tests: makes one small fault after the other in a copy of the library, and runs the tests that are named for
// it. Prints which were caught; a fault that no test saw, or that could not be tried, ends it with status 1. Takes minutes.
//
//     node scripts/mutate.mjs [PART]    those whose name or file holds PART
//       --jobs N     so many at a time, each in a copy of its own; by default one for every two cores
//       --shard I/N  the I-th of N parts
//       --json       prints the table as JSON
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { buildWasm } from './build-wasm.mjs'
import { buildWorker } from './build-worker.mjs'
import { tryMutations } from './mutate/try.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: `${Math.ceil(availableParallelism() / 2)}` },
    shard: { type: 'string', default: '1/1' },
    json: { type: 'boolean', default: false },
  },
})
const [, shard, shards] = /^(\d+)\/(\d+)$/.exec(values.shard) ?? fail(`--shard is like 1/2, got ${values.shard}`)
const jobs = /^[1-9]\d*$/.test(values.jobs) ? Number(values.jobs) : fail(`--jobs is a count, got ${values.jobs}`)

buildWorker()
await buildWasm()
const { mutations } = await import('./mutations.mjs') // which reads what is built
const [part = ''] = positionals
const chosen = mutations
  .filter(({ name, file }) => name.includes(part) || file.includes(part))
  .filter((_, i) => i % shards === shard - 1)
if (chosen.length === 0) fail(`no fault is called ${part}`)

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort())
const line = ({ outcome, seconds = 0, name, by, test }) =>
  `${outcome.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s  ${name}${test ? `, by ${test}` : ''}${by ? `: ${by}` : ''}`
let done = 0
const results = await tryMutations(chosen, {
  jobs,
  signal: stop.signal,
  told: result => console.error(`${++done}/${chosen.length} ${line(result)}`),
})

const count = outcome => results.filter(result => result.outcome === outcome).length
const sums = ['caught', 'missed', 'broken', 'untried'].map(outcome => `${count(outcome)} ${outcome}`)
if (values.json) console.log(JSON.stringify(results, null, 1))
else for (const text of ['', ...results.map(line)]) console.log(text)
console.error(`${results.length} faults: ${sums.join(', ')}`)
process.exitCode = stop.signal.aborted ? 130 : count('caught') === results.length ? 0 : 1

function fail(message) {
  console.error(message)
  process.exit(2)
}
