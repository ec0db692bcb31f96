import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import type { KernelModule } from './load.ts'

/** Kernels that are loaded together: their WebAssembly module, the calls of its exports, and how these are cut for threads. */
export interface WasmGroup {
  readonly module: KernelModule
  readonly cuts: Cuts
  readonly kernels: (memory: WasmMemory) => Partial<Kernels>
}
