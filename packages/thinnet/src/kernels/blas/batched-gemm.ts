import { FEWEST_BATCHED } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { matricesOf } from '../wasm/attention.ts'
import { type Cuts, MULTIPLY_ADD } from '../wasm/cut.ts'
import type { WasmExports } from '../wasm/modules/exports.generated.ts'

/** @param wasm does what is too small */
export function batchedGemmKernels(
  memory: WasmMemory,
  exports: WasmExports,
  wasm: Kernels,
): Pick<Kernels, 'batchedGemm'> {
  const at = (region: Region) => memory.at(region)
  return {
    batchedGemm(c, a, b, options) {
      const { sizes, strides, count } = matricesOf(c, a, b, options)
      const [m, n, k] = sizes
      if (m < 4 || k < 8 || m * n * k < FEWEST_BATCHED) return wasm.batchedGemm(c, a, b, options)
      exports.blasBatchedGemm(at(c), at(a), at(b), ...sizes, ...strides, 0, count)
    },
  }
}

export const blasBatchedGemmCuts = {
  // a unit is a matrix, so that the cut changes nothing
  blasBatchedGemm: { grain: 1, time: [MULTIPLY_ADD * 0.3, 'm', 'n', 'k', 'end'] },
} satisfies Cuts
