import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'

type LayerNormalizationKernels = Pick<Kernels, 'layerNormalizationForward' | 'layerNormalizationBackward'>

export function layerNormalizationKernels(memory: WasmMemory): LayerNormalizationKernels {
  const { exports } = memory
  const at = (region: Region | null) => memory.at(region)
  return {
    layerNormalizationForward(y, mean, deviation, x, gamma, beta, { epsilon }) {
      const rows = mean.size
      const regions = [at(y), at(mean), at(deviation), at(x), at(gamma), at(beta)] as const
      exports.layerNormalizationForward(...regions, epsilon, rows ? x.size / rows : 0, 0, rows)
    },
    layerNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, deviation) {
      const rows = mean.size
      const columns = gamma?.size ?? dgamma?.size ?? dbeta?.size ?? (rows ? x.size / rows : 0)
      // before dx, which may be written over dy
      if (dgamma || dbeta) {
        const sums = [at(dgamma), at(dbeta), at(dy), at(x), at(mean), at(deviation)] as const
        exports.layerNormalizationSums(...sums, rows, columns, 0, columns)
      }
      if (!dx) return
      const regions = [at(dx), at(dy), at(x), at(gamma), at(mean), at(deviation)] as const
      exports.layerNormalizationBackward(...regions, columns, 0, rows)
    },
  }
}

export const layerNormalizationCuts = {
  // a unit is a row
  layerNormalizationForward: { grain: 16, time: [0.6, 'columns', 'end'] },
  layerNormalizationBackward: { grain: 16, time: [0.6, 'columns', 'end'] },
  // a unit is a column
  layerNormalizationSums: { grain: 16, time: [0.5, 'rows', 'end'] },
} satisfies Cuts
