import type { Kernels } from '../kernels.ts'
import { batchNormalizationKernels } from './batch-normalization-kernels.ts'
import { elementwiseKernels } from './elementwise-kernels.ts'
import { lossKernels } from './loss-kernels.ts'
import { WasmMemory } from './memory.ts'
import { memoryKernels } from './memory-kernels.ts'
import { optimizerKernels } from './optimizer-kernels.ts'
import { productKernels } from './product-kernels.ts'

/**
 * The kernels in WebAssembly with 128-bit vectors, in float32: one memory and one thread for each call of this.
 *
 * The arithmetic is in assembly/; here regions turn into addresses, and shapes into sizes. Every kernel ends in the
 * part [begin, end) of its outs to compute, here always the whole; what it computes does not depend on the part.
 */
export function createWasmKernels(): Kernels {
  const memory = new WasmMemory()
  return {
    backend: 'wasm',
    dtype: 'float32',
    ...memoryKernels(memory),
    ...elementwiseKernels(memory),
    ...productKernels(memory),
    ...batchNormalizationKernels(memory),
    ...lossKernels(memory),
    ...optimizerKernels(memory),
  }
}
