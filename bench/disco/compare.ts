// The tasks of epfml/disco here (examples/disco) and in TensorFlow.js, which it is written in, in turn, as bench/tfjs/compare.ts:
//   node --import tsx bench/disco/compare.ts [--tasks a,b] [--seeds 3] [--json FILE] [--write]
// --write puts figures into docs/performance/disco.json, in place of older ones of the same tasks, and the table into docs/disco.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { machine } from '@thinnet/charts'
import { Command, Option } from 'commander'
import { withBlocks } from '../page/blocks.ts'
import { type Runs, runsOf } from '../tfjs/runs.ts'
import { table } from '../tfjs/table.ts'

const RUNS = new URL('../../docs/performance/disco.json', import.meta.url)
const PAGE = new URL('../../docs/disco.md', import.meta.url)

/**
 * What both are given, for TensorFlow.js needs minutes for the whole. Its WebAssembly has no gradients of convolutions and
 * embeddings. Images are one batch, so that both see the same in each step, whatever their order.
 */
const TASKS: Readonly<Record<string, { epochs?: number; samples?: number; backend?: 'wasm' | 'cpu' }>> = {
  titanic: {},
  mnist: { samples: 16, epochs: 3, backend: 'cpu' },
  cifar: { samples: 10, epochs: 1, backend: 'cpu' },
  lungs: { samples: 5, epochs: 2, backend: 'cpu' },
  gpt: { samples: 32, epochs: 1, backend: 'cpu' },
}

const given = new Command('compare.ts')
  .option('--tasks <a,b>', 'only these', Object.keys(TASKS).join())
  .option('--seeds <n>', 'runs of each', Number, 3)
  .addOption(new Option('--backend <name>', 'of thinnet').choices(['wasm', 'auto', 'blas']).default('wasm'))
  .option('--json <file>', 'the figures')
  .option('--write', 'into the docs')
  .parse()
  .opts()

const all: Runs[] = []
for (const name of given.tasks.split(',')) {
  if (!TASKS[name]) throw new Error(`tasks: expected some of ${Object.keys(TASKS)}, got ${name}.`)
  all.push({ ...(await runsOf(`../disco/${name}`, given.seeds, TASKS[name], given.backend)), name })
  console.log(table(all.slice(-1)).split('\n')[2])
}

const { version } = createRequire(new URL('../libraries/package.json', import.meta.url))(
  '@tensorflow/tfjs/package.json',
)
const circumstances = { date: new Date().toISOString().slice(0, 10), ...machine(), 'TensorFlow.js': version }
if (given.json) writeFileSync(given.json, JSON.stringify({ circumstances, runs: all }))
if (given.write) {
  const before: Runs[] = existsSync(RUNS) ? JSON.parse(readFileSync(RUNS, 'utf8')).runs : []
  const known = Object.fromEntries([...before, ...all].map(runs => [runs.name, runs]))
  const runs = Object.keys(TASKS).flatMap(name => known[name] ?? [])
  writeFileSync(RUNS, `${JSON.stringify({ circumstances, runs }, rounded)}\n`)
  const where = Object.entries(circumstances).map(([what, value]) => `${what} ${value}`)
  const link = (name: string) => `[${name}](../examples/disco/${name}.ts)`
  const parts = runs.map(({ name, samples }) => samples && `${name} on ${samples} samples`).filter(Boolean)
  const seeds = runs.map(({ thinnet }) => thinnet.length)
  const figures = `${where.join(', ')}; ${Math.min(...seeds)} to ${Math.max(...seeds)} seeds each; ${parts.join(', ')}.\n\n${table(runs, link)}`
  writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { figures }))
}

/** Digits that count, and no more. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
