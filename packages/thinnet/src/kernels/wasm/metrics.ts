import { binarySizes, categoricalSizes } from '../correct.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { sparseCode } from './shapes.ts'

export function metricKernels(memory: WasmMemory): Pick<Kernels, 'categoricalCorrect' | 'binaryCorrect'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    categoricalCorrect(correct, y, t, { sparse }) {
      const { rows, columns } = categoricalSizes(correct, y, t, sparse)
      exports.categoricalCorrect(at(correct), at(y), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    binaryCorrect(correct, y, t, { threshold }) {
      const { rows, columns } = binarySizes(correct, y, t)
      exports.binaryCorrect(at(correct), at(y), at(t), threshold, columns, 0, rows)
    },
  }
}
