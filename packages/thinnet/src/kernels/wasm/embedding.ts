import { LABELS } from '../constants.ts'
import { checkIndices } from '../indices.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { matrixOf } from './shapes.ts'

export function embeddingKernels(memory: WasmMemory): Pick<Kernels, 'checkIndices' | 'gatherRows' | 'scatterRows'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    checkIndices: (indices, options) => checkIndices(memory.view(indices), indices.shape, options),
    gatherRows(y, table, indices) {
      const { columns } = matrixOf(table)
      exports.gatherRows(at(y), at(table), at(indices), typeOf(indices), columns, 0, indices.size)
    },
    scatterRows(dtable, dy, indices) {
      const { rows, columns } = matrixOf(dtable)
      const how = [typeOf(indices), indices.size, rows, columns] as const
      exports.scatterRows(at(dtable), at(dy), at(indices), ...how, 0, columns)
    },
  }
}

/** How indices are stored, as assembly/targets.ts is told it. */
const typeOf = ({ dtype }: Region) => LABELS[dtype as Exclude<typeof dtype, 'float64'>]

export const embeddingCuts = {
  // a unit is an index
  gatherRows: { grain: 4, time: [0.2, 'columns', 'end'] },
  // a unit is a column, so that each sum has its order
  scatterRows: { grain: 4, time: [0.1, 'rows', 'columns'] },
} satisfies Cuts
