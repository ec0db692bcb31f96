// What the fuzzers of other libraries' files share: random numbers from a seed, damaged bytes, and the loop that counts.
import { parseArgs } from 'node:util'
import { ThinnetError } from 'thinnet'

/** Milliseconds of the processor's time, which other programs do not lengthen. */
const SLOW = 5000
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000

/** The most that this process had, in MB. */
const memory = () => Math.round(process.resourceUsage().maxRSS / 1000)

/** What the command line says: `--seconds`, `--seed`, and texts of these other names. */
export function readOptions(...names) {
  const options = Object.fromEntries(['seconds', 'seed', ...names].map(name => [name, { type: 'string' }]))
  const { seconds = '60', seed = '1', ...others } = parseArgs({ options }).values
  return { seconds: Number(seconds), seed: Number(seed), ...others }
}

/** Random choices, the same for the same seed. */
export class Chance {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0, below another. */
  below(end) {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * end)
  }

  any(list) {
    return list[this.below(list.length)]
  }

  /** Some bytes changed, cut off or written twice. */
  damaged(bytes) {
    const copy = bytes.slice()
    const kind = this.below(5)
    if (kind === 0) return copy.subarray(0, this.below(copy.length))
    if (kind === 1) {
      const [from, to] = [this.below(copy.length), this.below(copy.length)]
      copy.copyWithin(to, from, from + this.below(200))
      return copy
    }
    const changes = 1 + this.below(8)
    for (let i = 0; i < changes; i++) {
      copy[this.below(copy.length)] = kind === 2 ? this.below(256) : kind === 3 ? 255 : 0
    }
    return copy
  }
}

/**
 * Reads damaged files for so many seconds: each must be refused by an error of thinnet's, soon, or be read. Prints counts,
 * the slowest, the memory and what is not so, and exits by it.
 *
 * @param next the next file: its name, `read`, which reads it, and what is to be true `afterwards`, refused or not: a fault, or ''
 */
export async function fuzz(seconds, next) {
  const counts = { read: 0, refused: 0 }
  const faults = []
  let slowest = { name: '', took: 0 }
  const end = performance.now() + 1000 * seconds
  while (performance.now() < end) {
    const { name, read, afterwards } = await next()
    const begin = cpu()
    let refused = false
    try {
      const model = await read()
      model?.dispose()
      counts.read++
    } catch (error) {
      refused = true
      if (error instanceof ThinnetError) counts.refused++
      else faults.push(`${name}: ${error?.stack?.slice(0, 500)}`)
    }
    const took = cpu() - begin
    // nothing that a WeakRef names is forgotten until a task ends
    await new Promise(resolve => setImmediate(resolve))
    if (took > slowest.took) slowest = { name, took }
    if (took > SLOW) faults.push(`${name}: ${Math.round(took)} ms`)
    const wrong = await afterwards?.(refused)
    if (wrong) faults.push(`${name}: ${wrong}`)
  }
  console.log(`${counts.read} read, ${counts.refused} refused, ${faults.length} faults`)
  console.log(`slowest: ${Math.round(slowest.took)} ms of CPU (${slowest.name}); memory: ${memory()} MB at most`)
  for (const fault of faults.slice(0, 20)) console.log(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
