import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Run, Score } from '../../examples/tfjs/run.ts'
import type { TwinRun } from './tf.ts'

type Given = Partial<Omit<Run<Run['backend'] | TwinRun['backend']>, 'log'>>

/** All runs of one program; `tfjs` on the better of its backends. */
export interface Runs {
  readonly name: string
  readonly backend: TwinRun['backend']
  readonly samples?: number
  readonly thinnet: readonly Score[]
  readonly tfjs: readonly Score[]
}

const one = fileURLToPath(new URL('one.ts', import.meta.url))

/** A program in a process of its own, which may take four minutes. */
async function run(library: 'thinnet' | 'tfjs', name: string, given: Given): Promise<Score> {
  const args = ['--import', 'tsx', one, library, name, JSON.stringify(given)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 240_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

/** Which of TensorFlow.js's backends is faster on a part of the work; one that lacks an operation is not. */
async function betterBackend(name: string, given: Given): Promise<TwinRun['backend']> {
  const part = { ...given, scale: 0.1 * (given.scale ?? 1), samples: Math.min(1000, given.samples ?? 1000) }
  const took = async (backend: 'wasm' | 'cpu') =>
    run('tfjs', name, { ...part, backend }).then(
      ({ trainSeconds }) => trainSeconds,
      () => Number.POSITIVE_INFINITY,
    )
  const wasm = await took('wasm')
  return Number.isFinite(wasm) && wasm <= (await took('cpu')) ? 'wasm' : 'cpu'
}

/** Runs a program here and there in turn, once a seed. @throws Error if the two do not train for as many epochs */
export async function runsOf(
  name: string,
  seeds: number,
  { backend: theirs, ...given }: Given & { backend?: TwinRun['backend'] },
  ours: Run['backend'],
): Promise<Runs> {
  const backend = theirs ?? (await betterBackend(name, given))
  const [thinnet, tfjs]: [Score[], Score[]] = [[], []]
  for (let seed = 1; seed <= seeds; seed++) {
    tfjs.push(await run('tfjs', name, { ...given, seed, backend }))
    thinnet.push(await run('thinnet', name, { ...given, seed, backend: ours }))
    const [a, b] = [thinnet.at(-1)!, tfjs.at(-1)!]
    if (a.epochs !== b.epochs || a.name !== b.name) {
      throw new Error(`${name}: ${a.name} after ${a.epochs} epochs here, ${b.name} after ${b.epochs} there`)
    }
  }
  return { name, backend, ...(given.samples && { samples: given.samples }), thinnet, tfjs }
}
