import { PART_SUMS } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from '../wasm/cut.ts'
import type { WasmExports } from '../wasm/modules/exports.generated.ts'
import { matrixOf } from '../wasm/shapes.ts'

/** A gemm of fewer multiplications than this is done sooner than a BLAS has begun. */
const FEWEST = 8192
/** An inner dimension is cut into so many parts at most, a power of two, for sums of each … */
const MOST_PARTS = 8
/** … that are so long at least, and so many times as long as c is wide and high. */
const SHORTEST = 256
const TIMES = 16

/** @param wasm does what is too small */
export function gemmKernels(memory: WasmMemory, exports: WasmExports, wasm: Kernels): Pick<Kernels, 'gemm'> {
  const { workspace, sums } = memory
  const at = (region: Region | null) => memory.at(region)
  return {
    gemm(c, a, b, options = {}) {
      const { transposeA = false, transposeB = false, bias = null, relu = false } = options
      const { rows: m, columns: n } = matrixOf(c)
      const k = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      if (m < 4 || k < 8 || m * n * k < FEWEST) return wasm.gemm(c, a, b, options)
      const parts = transposeA && !transposeB && !bias && !relu ? partsOf(m, n, k) : 1
      if (parts > 1 && parts >= memory.threads) {
        exports.blasGemmParts(sums, at(a), at(b), m, n, k, parts, 0, parts)
        return exports.sumParts(at(c), sums, parts, c.size, 0, c.size)
      }
      const byColumns = n > m
      const of = [+transposeA, +transposeB, +relu, +byColumns] as const
      exports.blasGemm(at(c), at(a), at(b), at(bias), m, n, k, ...of, workspace, 0, byColumns ? n : m)
    },
  }
}

/** Threads that share the rows of c each read all of b: where k is most of the work, they share that instead. */
function partsOf(m: number, n: number, k: number): number {
  const most = Math.min(k / Math.max(SHORTEST, TIMES * m, TIMES * n), PART_SUMS / (m * n))
  let parts = MOST_PARTS
  while (parts > most && parts > 1) parts /= 2
  return parts
}

export const blasGemmCuts = {
  // a unit is a row of c, or a column
  blasGemm: { grain: 8, time: [MULTIPLY_ADD * 0.3, 'm', 'n', 'k'], fixed: true },
  // a unit is a part of k, so that the cut changes nothing
  blasGemmParts: { grain: 1, time: [MULTIPLY_ADD * 0.3, 'm', 'n', 'k'] },
} satisfies Cuts
