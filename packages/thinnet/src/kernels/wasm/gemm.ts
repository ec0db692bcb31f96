import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { matrixOf } from './shapes.ts'

export function gemmKernels(memory: WasmMemory): Pick<Kernels, 'gemm'> {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)

  return {
    gemm(c, a, b, { transposeA = false, transposeB = false, bias = null, relu = false } = {}) {
      const { rows: m, columns: n } = matrixOf(c)
      const inner = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      // where rows are fewer than columns, threads share out the columns: each packs its own of B
      const byColumns = n > m
      const of = [+transposeA, +transposeB, +relu, +byColumns] as const
      exports.gemm(at(c), at(a), at(b), at(bias), m, n, inner, ...of, workspace, 0, byColumns ? n : m)
    },
  }
}
