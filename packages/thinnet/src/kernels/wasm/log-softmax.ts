import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { matrixOf } from './shapes.ts'

export function logSoftmaxKernels(memory: WasmMemory): Pick<Kernels, 'logSoftmaxForward' | 'logSoftmaxBackward'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    logSoftmaxForward(y, x) {
      const { rows, columns } = matrixOf(x)
      exports.logSoftmaxForward(at(y), at(x), columns, 0, rows)
    },
    logSoftmaxBackward(dx, dy, y) {
      const { rows, columns } = matrixOf(y)
      exports.logSoftmaxBackward(at(dx), at(dy), at(y), columns, 0, rows)
    },
  }
}

export const logSoftmaxCuts = {
  // a unit is a row
  logSoftmaxForward: { grain: 16, time: [3, 'columns', 'end'] },
  logSoftmaxBackward: { grain: 16, time: [2, 'columns', 'end'] },
} satisfies Cuts
