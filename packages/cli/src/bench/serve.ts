// What the libraries written in JavaScript have in common: the line protocol and the clock.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { digest } from './numbers.ts'

export * from './numbers.ts'

/** Milliseconds of one figure, so that the clock's resolution does not show. */
const SHORTEST = 20

/** A row of a library that is ready to be timed. */
export interface Ready {
  /** Its results, to be compared with those of others: see compare.ts. */
  check: Record<string, number[]>
  /** Does it `count` times; what number it returns are its own milliseconds, in place of the clock's. */
  run(count: number): unknown
  /** What one takes, where known. */
  ms?: number
}

/** A library. */
export interface Opened {
  version: string | (() => Promise<string>)
  /** By a row's id: makes it ready. */
  rows: Record<string, () => Ready | Promise<Ready>>
  /** By the id of a row that trains: its network, or one that differs in what is given. */
  networks: Record<string, (size: Size) => Trained>
}

/** What a network may have other than in its row. */
export interface Size {
  batch?: number
  units?: number
  timesteps?: number
}

/** A network on one batch, ready to be trained. */
export interface Trained {
  predict(): Promise<ArrayLike<number>>
  loss(): Promise<number>
  steps(n: number): Promise<void>
}

/**
 * Answers requests, a line of JSON each:
 *
 *     → { "row": "matmul" }                  makes ready   ← { "check": … } or { "cannot": "why" }
 *     → { "row": "matmul", "seconds": 0.5 }  measures      ← { "ms": [of one repetition, …] }
 *
 * With `--once` it does one thing instead, and ends: `version`; `first-step`; `memory ROW`, of two training steps; or
 * `growth ROW SIZE SECONDS`, both time and memory of a network of that size.
 *
 * @param open imports the library
 */
export async function serve(open: () => Promise<Opened>): Promise<void> {
  console.log = console.error // what libraries print must not come between the answers
  const begin = performance.now()
  const library = await open()
  const once = process.argv.indexOf('--once')
  if (once > 0) {
    say(await doOnce(library, begin, process.argv.slice(once + 1)))
    process.exit()
  }
  const { rows, networks } = library
  say({ version: await versionOf(library) })
  let ready: Timed | null = null
  for await (const line of createInterface(process.stdin)) {
    const { row, seconds } = JSON.parse(line)
    try {
      if (seconds !== undefined) {
        say({ ms: await measure(ready!, seconds) })
        continue
      }
      ready = null
      const network = networks[row]
      const make = rows[row] ?? (network && (() => trains(network({}), row.startsWith('mlp') ? MANY_STEPS : 2)))
      if (!make) {
        say({ cannot: ABSENT })
        continue
      }
      const { check, run, ms: known } = await make()
      ready = await timed(run, known)
      say({ check })
    } catch (error) {
      say({ cannot: (error instanceof Error ? error.message : String(error)).split('\n')[0] })
    }
  }
  process.exit()
}

/** Of multilayer perceptrons, whose steps are short and whose dropout is strong. */
const MANY_STEPS = 20

const ABSENT = 'not in this comparison'

/** @param begin when the import began */
async function doOnce(library: Opened, begin: number, [what, row, size, seconds]: string[]): Promise<object> {
  if (what === 'version') return { version: await versionOf(library) }
  const base = peakMebibytes()
  const make = library.networks[what === 'first-step' ? 'mlp-100' : row!]
  if (!make) return { cannot: ABSENT }
  const network = make(size ? JSON.parse(size) : {})
  if (what === 'first-step') {
    await network.steps(1)
    return { value: performance.now() - begin }
  }
  await network.steps(2)
  if (what === 'memory') return { value: peakMebibytes() }
  const ms = await measure(await timed(n => network.steps(n)), Number(seconds))
  return { ms, base, peak: peakMebibytes() }
}

const versionOf = async ({ version }: Opened) => (typeof version === 'string' ? version : await version())

interface Timed {
  run(count: number): unknown
  /** Repetitions timed at once. */
  count: number
}

/** @param ms what one takes, where known */
async function timed(run: Ready['run'], ms?: number): Promise<Timed> {
  const one = ms ?? (await time({ run, count: 1 }))
  return { run, count: Math.max(1, Math.ceil(SHORTEST / Math.max(one, 1e-3))) }
}

async function measure(ready: Timed, seconds: number): Promise<number[]> {
  const figures: number[] = []
  for (let total = 0; total < seconds * 1000; ) {
    const ms = await time(ready)
    total += ms * ready.count
    figures.push(ms)
  }
  return figures
}

async function time({ run, count }: Timed): Promise<number> {
  const begin = performance.now()
  const own = await run(count)
  return (typeof own === 'number' ? own : performance.now() - begin) / count
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

/** Of this process alone: getrusage counts that of the process which started it, too. */
function peakMebibytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024
}

/** A row that trains: predictions agree before, and the loss goes down in `steps` steps, two at least. */
async function trains(network: Trained, steps: number): Promise<Ready> {
  const outputs = digest(await network.predict())
  const before = await network.loss()
  await network.steps(steps - 1)
  const begin = performance.now()
  await network.steps(1)
  const ms = performance.now() - begin
  return { check: { outputs, loss: [before, await network.loss()] }, run: n => network.steps(n), ms }
}

/** A row that predicts. */
export async function predicts(network: Trained): Promise<Ready> {
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) await network.predict()
  }
  return { check: { outputs: digest(await network.predict()) }, run }
}
