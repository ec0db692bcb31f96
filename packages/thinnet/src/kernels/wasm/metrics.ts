import { binarySizes, categoricalSizes } from '../hits.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { sparseCode } from './shapes.ts'

export function metricKernels(memory: WasmMemory): Pick<Kernels, 'categoricalHits' | 'binaryHits'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    categoricalHits(hits, y, t, { sparse }) {
      const { rows, columns } = categoricalSizes(hits, y, t, sparse)
      exports.categoricalHits(at(hits), at(y), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    binaryHits(hits, y, t, { threshold }) {
      const { rows, columns } = binarySizes(hits, y, t)
      exports.binaryHits(at(hits), at(y), at(t), threshold, columns, 0, rows)
    },
  }
}
