import type { HostKernels } from '../kernels.ts'
import { type MemoryOptions, WasmMemory } from './arenas/wasm-memory.ts'
import type { WasmGroup } from './group.ts'
import { core } from './groups/core.ts'
import { memoryKernels } from './memory.ts'

/**
 * The kernels in WebAssembly with 128-bit vectors, in float32, with a memory of their own.
 *
 * The arithmetic is in assembly/; in a family's file regions become addresses, and shapes sizes. Every kernel ends in the
 * part [begin, end) of its outs to compute, here always the whole; `threads/parallel.ts` cuts it for threads. What a kernel
 * computes does not depend on the cut.
 *
 * @param threads at most, the caller's own included
 * @param groups those to have at once; others are loaded when they are asked for
 */
export function createWasmKernels(
  threads = 1,
  options: MemoryOptions = {},
  groups: readonly WasmGroup[] = [],
): HostKernels {
  return wasmKernels(new WasmMemory(threads, options), groups)
}

export function wasmKernels(memory: WasmMemory, groups: readonly WasmGroup[] = []): HostKernels {
  const included = new Set<WasmGroup>()
  const include = (group: WasmGroup) => {
    if (included.has(group)) return
    included.add(group)
    memory.include(group)
    Object.assign(kernels, group.kernels(memory))
  }
  const kernels = {
    backend: 'wasm',
    dtype: 'float32',
    get threads() {
      return memory.threads
    },
    get threadsReason() {
      return memory.threadsReason
    },
    fusedMultiplyAdd: memory.fused,
    async load(asked) {
      await memory.spread()
      for (const { wasm } of asked) include((await wasm()) as WasmGroup)
    },
    ...memoryKernels(memory),
  } satisfies Partial<HostKernels>
  for (const group of [core, ...groups]) include(group)
  return kernels as unknown as HostKernels
}
