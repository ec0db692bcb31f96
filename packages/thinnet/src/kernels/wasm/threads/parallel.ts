import type { KernelName } from '../cut.ts'
import { CUTS } from '../cuts.ts'
import { PARAMETERS, type WasmExports } from '../module.generated.ts'
import { pool } from './pool.ts'

/** Less than this, in nanoseconds, is not worth a fork and join. */
export const WORTHWHILE = 10_000

/**
 * The module's exports, spread over threads: to be called as they are, with [begin, end) = [0, n).
 *
 * @param memory its number with the workers, now: it gets a new one when it grows
 * @param workspaces distance in bytes from one thread's workspace to the next
 * @param threads at most, the caller's own included
 */
export function parallelExports(
  exports: WasmExports,
  memory: { readonly id: number },
  threads: number,
  workspaces: number,
  worthwhile = WORTHWHILE,
): WasmExports {
  const kernels = Object.entries(exports).filter(([, value]) => typeof value === 'function')
  const parallel = kernels.map(([name, kernel], index) => {
    const cut = CUTS[name as KernelName]
    if (!cut) return [name, kernel]
    const names = PARAMETERS[name as KernelName].split(' ')
    const [workspace, begin, end] = [names.indexOf('workspace'), names.indexOf('begin'), names.indexOf('end')]
    const [nanoseconds, ...per] = cut.time
    const factors = per.map(parameter => names.indexOf(parameter))
    const grain = worthwhile > 0 ? cut.grain : 1
    const call = (...args: number[]) => {
      const n = args[end]!
      const most = Math.min(threads, Math.floor(n / grain))
      let time = nanoseconds
      for (let i = 0; i < factors.length; i++) time *= args[factors[i]!]!
      if (most < 2 || time < worthwhile) return kernel(...args)
      const helpers = pool.ready(memory.id, most - 1)
      if (helpers === 0 && !cut.fixed) return kernel(...args)
      const size = Math.ceil(n / (cut.fixed ? most : helpers + 1) / grain) * grain
      const part = args.slice()
      let forked = 0
      for (let h = 0; h < helpers && size * (h + 1) < n; h++, forked++) {
        if (workspace >= 0) part[workspace] = args[workspace]! + workspaces * (h + 1)
        part[begin] = size * (h + 1)
        part[end] = Math.min(n, size * (h + 2))
        pool.fork(h, memory.id, index, part)
      }
      try {
        for (let from = size * (forked + 1); from < n; from += size) {
          args[begin] = from
          args[end] = Math.min(n, from + size)
          kernel(...args)
        }
        args[begin] = 0
        args[end] = Math.min(n, size)
        kernel(...args)
      } finally {
        pool.join(forked, kernel)
      }
    }
    return [name, call]
  })
  return { ...Object.fromEntries(parallel), WORKSPACE_BYTES: exports.WORKSPACE_BYTES }
}
