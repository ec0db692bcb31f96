import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { matrixOf, sparseCode } from './shapes.ts'

type LossKernels = Pick<Kernels, 'categoricalCrossentropyForward' | 'categoricalCrossentropyBackward'>

export function lossKernels(memory: WasmMemory): LossKernels {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    categoricalCrossentropyForward(loss, y, t, { sparse }) {
      const { rows, columns } = matrixOf(y)
      exports.categoricalCrossentropyForward(at(loss), at(y), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    categoricalCrossentropyBackward(dy, y, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(y)
      const how = [sparseCode(t, sparse), count, columns] as const
      exports.categoricalCrossentropyBackward(at(dy), at(y), at(t), at(weights), ...how, 0, rows)
    },
  }
}
