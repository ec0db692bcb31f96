import type { Kernels } from '../kernels.ts'
import { batchNormalizationKernels } from './batch-normalization-kernels.ts'
import { concreteDropoutKernels } from './concrete-dropout-kernels.ts'
import { conv2dKernels } from './conv2d-kernels.ts'
import { dropBlockKernels } from './drop-block-kernels.ts'
import { dropConnectKernels } from './drop-connect-kernels.ts'
import { elementwiseKernels } from './elementwise-kernels.ts'
import { lossKernels } from './loss-kernels.ts'
import { type MemoryOptions, WasmMemory } from './memory.ts'
import { memoryKernels } from './memory-kernels.ts'
import { momentKernels } from './moment-kernels.ts'
import { optimizerKernels } from './optimizer-kernels.ts'
import { productKernels } from './product-kernels.ts'
import { updateKernels } from './update-kernels.ts'

/**
 * The kernels in WebAssembly with 128-bit vectors, in float32, with a memory of their own.
 *
 * The arithmetic is in assembly/; here regions turn into addresses, and shapes into sizes. Every kernel ends in the
 * part [begin, end) of its outs to compute, here always the whole; `parallel.ts` cuts it for threads. What a kernel
 * computes does not depend on the cut.
 *
 * @param threads at most, the caller's own included
 */
export function createWasmKernels(threads = 1, options: MemoryOptions = {}): Kernels {
  return wasmKernels(new WasmMemory(threads, options))
}

export function wasmKernels(memory: WasmMemory): Kernels {
  return {
    backend: 'wasm',
    dtype: 'float32',
    get threads() {
      return memory.threads
    },
    get threadsReason() {
      return memory.threadsReason
    },
    fusedMultiplyAdd: memory.fused,
    ...memoryKernels(memory),
    ...elementwiseKernels(memory),
    ...concreteDropoutKernels(memory),
    ...productKernels(memory),
    ...dropConnectKernels(memory),
    ...dropBlockKernels(memory),
    ...momentKernels(memory),
    ...conv2dKernels(memory),
    ...batchNormalizationKernels(memory),
    ...lossKernels(memory),
    ...updateKernels(memory),
    ...optimizerKernels(memory),
  }
}
