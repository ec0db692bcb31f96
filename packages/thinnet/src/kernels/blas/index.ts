import type { HostKernels } from '../kernels.ts'
import { type MemoryOptions, WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { classifyKernels } from '../wasm/classify.ts'
import type { WasmGroup } from '../wasm/group.ts'
import { wasmKernels } from '../wasm/index.ts'
import { wholeAttentionKernels } from '../wasm/whole-attention.ts'
import { batchedGemmKernels } from './batched-gemm.ts'
import { conv2dKernels } from './conv2d.ts'
import { gemmKernels } from './gemm.ts'
import { blasCalls } from './group.ts'
import type { Blas } from './library.ts'
import { blasSequenceKernels } from './sequences.ts'
import { sgemmOn } from './sgemm.ts'

/**
 * The wasm kernels with the matrix multiplications of a system's BLAS, in place on the same memory, in float32.
 *
 * The module calls the BLAS (assembly/blas/): for whole matrices, and for what convolutions write into a thread's
 * workspace, block by block. What is left to wasm is left by shape alone, so that the same shapes give the same bits; a BLAS gives its
 * own, which other libraries, versions, processors and numbers of threads need not repeat.
 *
 * @param threads at most, the caller's own included; a BLAS whose threads cannot be set has its own besides them
 * @param groups those to have at once
 */
export function createBlasKernels(
  blas: Blas,
  threads = 1,
  options: MemoryOptions = {},
  groups: readonly WasmGroup[] = [],
): HostKernels {
  const memory = new WasmMemory(threads, options, { source: blas, sgemmOn })
  const wasm = wasmKernels(memory, [blasCalls, ...groups])
  const exports = blas.setThreads ? memory.exports : memory.alone
  const own = {
    backend: 'blas',
    library: blas.name,
    ...gemmKernels(memory, exports, wasm),
    ...conv2dKernels(memory, exports, wasm),
    ...batchedGemmKernels(memory, exports, wasm),
    ...blasSequenceKernels(memory, exports, wasm),
    ...classifyKernels(memory, exports, true),
  } as const
  // Whatever wasm is made to load is there, too.
  const kernels = Object.assign(Object.create(wasm) as HostKernels, own)
  return Object.assign(kernels, wholeAttentionKernels(memory, exports, kernels, true))
}
