import { checkIndices } from '../indices.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { matrixOf } from './shapes.ts'

export function categoryKernels(memory: WasmMemory): Pick<Kernels, 'encodeCategories'> {
  return {
    encodeCategories(y, x, { count, who }) {
      const { rows, columns } = matrixOf(y)
      checkIndices(memory.view(x), x.shape, { limit: columns, who })
      if (rows === 0) return
      memory.exports.encodeCategories(memory.at(y), memory.at(x), x.size / rows, columns, +count, 0, rows)
    },
  }
}

export const categoryCuts = {
  // a unit is a row: 16 of them, so that no two threads write to one cache line
  encodeCategories: { grain: 16, time: [0.1, 'columns', 'end'] },
} satisfies Cuts
