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
  firstStep?(): unknown
  memory?(): unknown
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
 * With `--once first-step|memory` it does that one thing instead, and ends.
 *
 * @param open imports the library
 */
export async function serve(open: () => Promise<Opened>): Promise<void> {
  console.log = console.error // what libraries print must not come between the answers
  const begin = performance.now()
  const library = await open()
  const once = process.argv.indexOf('--once')
  if (once > 0) {
    const inMemory = process.argv[once + 1] === 'memory'
    const what = inMemory ? library.memory : library.firstStep
    if (!what) return say({ cannot: 'not in this comparison' })
    await what()
    say({ value: inMemory ? peakMebibytes() : performance.now() - begin })
    process.exit()
  }
  const { version, rows } = library
  say({ version: typeof version === 'string' ? version : await version() })
  let ready: Timed | null = null
  for await (const line of createInterface(process.stdin)) {
    const { row, seconds } = JSON.parse(line)
    try {
      if (seconds !== undefined) {
        say({ ms: await measure(ready!, seconds) })
        continue
      }
      ready = null
      if (!rows[row]) {
        say({ cannot: 'not in this comparison' })
        continue
      }
      const { check, run, ms: known } = await rows[row]()
      ready = { run, count: 1 }
      const ms = known ?? (await time(ready))
      ready.count = Math.max(1, Math.ceil(SHORTEST / Math.max(ms, 1e-3)))
      say({ check })
    } catch (error) {
      say({ cannot: (error instanceof Error ? error.message : String(error)).split('\n')[0] })
    }
  }
  process.exit()
}

interface Timed {
  run(count: number): unknown
  /** Repetitions timed at once. */
  count: number
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
export async function trains(network: Trained, steps: number): Promise<Ready> {
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
