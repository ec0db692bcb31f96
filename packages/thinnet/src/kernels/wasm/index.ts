import type { HostKernels } from '../kernels.ts'
import { applyMaskKernels } from './apply-mask.ts'
import { type MemoryOptions, WasmMemory } from './arenas/wasm-memory.ts'
import { batchNormalizationKernels } from './batch-normalization.ts'
import { channelSumsKernels } from './channel-sums.ts'
import { concreteDropoutKernels } from './concrete-dropout.ts'
import { conv2dKernels } from './conv2d.ts'
import { dropBlockKernels } from './drop-block.ts'
import { dropConnectKernels } from './drop-connect.ts'
import { dropoutKernels } from './dropout.ts'
import { elementwiseKernels } from './elementwise.ts'
import { formulaKernels } from './formulas.ts'
import { gaussianNoiseKernels } from './gaussian-noise.ts'
import { gemmKernels } from './gemm.ts'
import { imageKernels } from './images.ts'
import { lossKernels } from './losses.ts'
import { memoryKernels } from './memory.ts'
import { metricKernels } from './metrics.ts'
import { momentKernels } from './moments.ts'
import { optimizerKernels } from './optimizers.ts'
import { permuteKernels } from './permute.ts'
import { poolingKernels } from './pooling.ts'
import { regularizerKernels } from './regularizers.ts'
import { softmaxKernels } from './softmax.ts'
import { uniformKernels } from './uniforms.ts'
import { updateKernels } from './updates.ts'

/**
 * The kernels in WebAssembly with 128-bit vectors, in float32, with a memory of their own.
 *
 * The arithmetic is in assembly/; here regions become addresses, and shapes sizes. Every kernel ends in the
 * part [begin, end) of its outs to compute, here always the whole; `threads/parallel.ts` cuts it for threads. What a kernel
 * computes does not depend on the cut.
 *
 * @param threads at most, the caller's own included
 */
export function createWasmKernels(threads = 1, options: MemoryOptions = {}): HostKernels {
  return wasmKernels(new WasmMemory(threads, options))
}

export function wasmKernels(memory: WasmMemory): HostKernels {
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
    ...formulaKernels(memory),
    ...dropoutKernels(memory),
    ...gaussianNoiseKernels(memory),
    ...uniformKernels(memory),
    ...applyMaskKernels(memory),
    ...concreteDropoutKernels(memory),
    ...gemmKernels(memory),
    ...channelSumsKernels(memory),
    ...dropConnectKernels(memory),
    ...dropBlockKernels(memory),
    ...momentKernels(memory),
    ...conv2dKernels(memory),
    ...poolingKernels(memory),
    ...batchNormalizationKernels(memory),
    ...softmaxKernels(memory),
    ...lossKernels(memory),
    ...metricKernels(memory),
    ...regularizerKernels(memory),
    ...updateKernels(memory),
    ...optimizerKernels(memory),
    ...permuteKernels(memory),
    ...imageKernels(memory),
  }
}
