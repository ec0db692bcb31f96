import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import type { KernelModule } from './load.ts'

/** How a group's kernels are cut for threads, and what those are given that compute a part [begin, end), by their names. */
export interface Cutting {
  readonly cuts: Cuts
  readonly parameters: Readonly<Record<string, string>>
}

/** Kernels that are loaded together: their WebAssembly module, the calls of its exports, and how these are cut. */
export interface WasmGroup {
  readonly module: KernelModule
  /** Null for the core, whose is loaded where there are several threads: see `threads/spread.ts`. */
  readonly cutting: Cutting | null
  readonly kernels: (memory: WasmMemory) => Partial<Kernels>
}
