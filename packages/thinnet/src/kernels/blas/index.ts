import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import { type MemoryOptions, WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { wasmKernels } from '../wasm/index.ts'
import { matrixOf, windowNumbers } from '../wasm/shapes.ts'
import type { Blas } from './library.ts'

/** Products of fewer multiplications than this are done sooner than a BLAS has begun. */
const FEWEST = 8192

/**
 * The wasm kernels with the products of a system's BLAS, in place on the same memory, in float32.
 *
 * The module calls the BLAS (assembly/blas/): for whole matrices, and for what convolutions write into a thread's
 * workspace, block by block. What is left to wasm is left by shape alone, so that the same shapes give the same bits; a BLAS gives its
 * own, which other libraries, versions, processors and numbers of threads need not repeat.
 *
 * @param threads at most, the caller's own included; a BLAS whose threads cannot be set has its own beside them
 */
export function createBlasKernels(blas: Blas, threads = 1, options: MemoryOptions = {}): Kernels {
  const memory = new WasmMemory(threads, options, blas)
  const { workspace } = memory
  const wasm = wasmKernels(memory)
  const exports = blas.setThreads ? memory.exports : memory.alone
  const at = (region: Region | null) => memory.at(region)

  /** The window's address; 0 where a convolution is left to wasm. */
  const windowOf = (x: Region, y: Region, kernel: Region, options: Window2d) => {
    const window = memory.window(windowNumbers(x, y, kernel.shape, options))
    return x.size > 0 && y.size > 0 && exports.blasHasRoom(window) ? window : 0
  }

  return {
    ...wasm,
    backend: 'blas',
    library: blas.name,
    get threads() {
      return memory.threads
    },
    get threadsReason() {
      return memory.threadsReason
    },
    gemm(c, a, b, options = {}) {
      const { transposeA = false, transposeB = false, bias = null, relu = false } = options
      const { rows: m, columns: n } = matrixOf(c)
      const k = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      if (m < 4 || k < 8 || m * n * k < FEWEST) return wasm.gemm(c, a, b, options)
      const byColumns = n > m
      const parts = byColumns ? n : m
      const of = [+transposeA, +transposeB, +relu, +byColumns] as const
      exports.blasGemm(at(c), at(a), at(b), at(bias), m, n, k, ...of, 0, parts)
    },
    conv2dForward(y, x, kernel, bias, options) {
      const window = windowOf(x, y, kernel, options)
      if (!window) return wasm.conv2dForward(y, x, kernel, bias, options)
      const relu = +(options.relu ?? false)
      exports.blasConv2dForward(at(y), at(x), at(kernel), at(bias), window, relu, workspace, 0, x.shape[0]!)
    },
    conv2dBackwardInput(dx, dy, kernel, options) {
      const window = windowOf(dx, dy, kernel, options)
      if (!window) return wasm.conv2dBackwardInput(dx, dy, kernel, options)
      exports.blasConv2dBackwardInput(at(dx), at(dy), at(kernel), window, workspace, 0, dx.shape[0]!)
    },
    conv2dBackwardKernel(dkernel, x, dy, options) {
      const window = windowOf(x, dy, dkernel, options)
      if (!window) return wasm.conv2dBackwardKernel(dkernel, x, dy, options)
      const parts = exports.conv2dKernelParts(window)
      exports.blasConv2dBackwardKernel(at(dkernel), at(x), at(dy), window, x.shape[0]!, workspace, 0, parts)
    },
  }
}
