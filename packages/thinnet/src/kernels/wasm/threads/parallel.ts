import type { KernelName } from '../cut.ts'
import type { Cutting } from '../group.ts'
import { kernelsOf } from '../load.ts'
import type { WasmExports } from '../modules/exports.generated.ts'
import { Alones } from './alone.ts'
import { MOST_PARTS } from './claim.ts'
import type { Shared } from './job.ts'
import { setPart } from './part.ts'
import { pool } from './pool.ts'

/** A part that takes so many milliseconds is worth two, if that costs nothing: who is done first takes another, … */
const LONG = 3
/** … with so many for each thread at most. */
const EACH = 32

export interface Sharing {
  /** The memory's number with the workers, now: it gets a new one when it grows. */
  readonly memory: { readonly id: number }
  /** The number of the group's first kernel there. */
  readonly first: number
  /** At most, the caller's own included. */
  readonly threads: number
  /** Distance in bytes from one thread's workspace to the next. */
  readonly workspaces: number
  /** Nanoseconds of work from which a call is cut. */
  readonly worthwhile: number
}

/** A group's exports, spread over threads: to be called as they are, with [begin, end) = [0, n). */
export function parallelExports(
  exports: WasmExports,
  { cuts, parameters }: Cutting,
  { memory, first, threads, workspaces, worthwhile }: Sharing,
): WasmExports {
  const parallel = kernelsOf(exports).map(([name, kernel], place) => {
    const cut = cuts[name as KernelName]
    if (!cut) return [name, kernel]
    const names = parameters[name]!.split(' ')
    const [workspace, begin, end] = [names.indexOf('workspace'), names.indexOf('begin'), names.indexOf('end')]
    const shared: Shared = { memory, index: first + place, kernel, begin, end, workspace, step: workspaces }
    const alones = new Alones(names)
    const [nanoseconds, ...per] = cut.time
    const factors = per.map(parameter => names.indexOf(parameter))
    const grain = worthwhile > 0 ? cut.grain : 1
    const call = (...args: number[]) => {
      const n = args[end]!
      const most = Math.min(threads, MOST_PARTS, Math.floor(n / grain))
      let time = nanoseconds
      for (let i = 0; i < factors.length; i++) time *= args[factors[i]!]!
      if (most < 2 || time < worthwhile) return kernel(...args)
      const alone = alones.of(args, time)
      const helpers = alone.isDue ? 0 : pool.ready(memory.id, most - 1)
      const expected = alone.expected(time)
      const isLong = cut.divisible && helpers > 0 && expected > LONG
      const each = isLong ? Math.max(1, Math.min(EACH, Math.floor(expected / LONG / (helpers + 1)))) : 1
      const parts = cut.fixed ? most : (helpers + 1) * each
      const size = Math.ceil(n / parts / grain) * grain
      if (helpers > 0) return pool.share(shared, args, size, expected)
      const start = performance.now()
      for (let part = 0; part * size < n; part++) {
        setPart(args, shared, n, size, part)
        kernel(...args)
      }
      alone.measured(performance.now() - start, time)
    }
    return [name, call]
  })
  return { ...exports, ...Object.fromEntries(parallel) }
}
