import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from '../wasm/cut.ts'
import type { WasmExports } from '../wasm/modules/exports.generated.ts'
import { matrixOf } from '../wasm/shapes.ts'

/** A gemm of fewer multiplications than this is done sooner than a BLAS has begun. */
const FEWEST = 8192

/** @param wasm does what is too small */
export function gemmKernels(memory: WasmMemory, exports: WasmExports, wasm: Kernels): Pick<Kernels, 'gemm'> {
  const at = (region: Region | null) => memory.at(region)
  return {
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
  }
}

export const blasGemmCuts = {
  // a unit is a row of c, or a column
  blasGemm: { grain: 8, time: [MULTIPLY_ADD * 0.3, 'm', 'n', 'k'], fixed: true },
} satisfies Cuts
