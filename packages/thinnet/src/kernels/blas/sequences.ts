import type { Kernels } from '../kernels.ts'
import { type SequenceKernels, sequencesBy } from '../sequences.ts'
import type { WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import type { WasmExports } from '../wasm/modules/exports.generated.ts'
import { sequenceKernels } from '../wasm/sequences.ts'

/** Fewer units than this are done sooner than a BLAS has begun. */
const FEWEST = 32

/** @param wasm does what is too small */
export function blasSequenceKernels(memory: WasmMemory, exports: WasmExports, wasm: Kernels): SequenceKernels {
  const blas = sequenceKernels(memory, exports, true)
  return sequencesBy(({ shape: [units] }) => (units! < FEWEST ? wasm : blas))
}
