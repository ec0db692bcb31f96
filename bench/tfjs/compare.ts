// The programs of examples/tfjs and their twins in TensorFlow.js, in turn, each run in a process of its own:
//   node --import tsx bench/tfjs/compare.ts [--examples a,b] [--seeds 3] [--scale 1] [--json FILE] [--write]
// --write puts the figures into docs/performance/tfjs.json, in place of older ones of the same programs, and the table of all
// that are there into docs/coming-from-tfjs.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { loadavg } from 'node:os'
import { machine } from '@thinnet/charts'
import { Command, Option } from 'commander'
import { withBlocks } from '../page/blocks.ts'
import { programs } from './programs.ts'
import { type Runs, runsOf } from './runs.ts'
import { table } from './table.ts'

const RUNS = new URL('../../docs/performance/tfjs.json', import.meta.url)
const PAGE = new URL('../../docs/coming-from-tfjs.md', import.meta.url)

const given = new Command('compare.ts')
  .option('--examples <a,b>', 'only these', Object.keys(programs).join())
  .option('--seeds <n>', 'runs of each', Number, 3)
  .option('--scale <part>', 'how much of the epochs, here and there', Number, 1)
  .addOption(new Option('--backend <name>', 'of thinnet').choices(['wasm', 'auto', 'blas']).default('wasm'))
  .option('--json <file>', 'the figures')
  .option('--write', 'into the docs')
  .parse()
  .opts()

const load = loadavg()[0]!.toFixed(1)
const all: Runs[] = []
for (const name of given.examples.split(',')) {
  const { scale = 1, ...own } = programs[name] ?? {}
  all.push(await runsOf(name, given.seeds, { ...own, scale: scale * given.scale }, given.backend))
  console.log(table(all.slice(-1)).split('\n')[2])
}
console.log(`\n${table(all)}`)

const { version } = createRequire(new URL('../libraries/package.json', import.meta.url))(
  '@tensorflow/tfjs/package.json',
)
const circumstances = { date: new Date().toISOString().slice(0, 10), ...machine(), 'TensorFlow.js': version, load }
if (given.json) writeFileSync(given.json, JSON.stringify({ circumstances, runs: all }))
if (given.write) {
  const before: Runs[] = existsSync(RUNS) ? JSON.parse(readFileSync(RUNS, 'utf8')).runs : []
  const known = Object.fromEntries([...before, ...all].map(runs => [runs.name, runs]))
  const runs = Object.keys(programs).flatMap(name => known[name] ?? [])
  writeFileSync(RUNS, `${JSON.stringify({ circumstances, runs }, rounded)}\n`)
  const where = Object.entries(circumstances).map(([what, value]) => `${what} ${value}`)
  const link = (name: string) => `[${name}](../examples/tfjs/${name}.ts)`
  const figures = `${where.join(', ')}; ${given.seeds} seeds each.\n\n${table(runs, link)}`
  writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { figures }))
}

/** Digits that count, and no more. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
