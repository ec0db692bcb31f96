import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

/** Elements of a block that is looked through by itself, at least, … */
const BLOCK = 4096
/** … and how many blocks at most: what was found in each is noted. */
const MOST_BLOCKS = 1024

export function finiteKernels(memory: WasmMemory): Pick<Kernels, 'allFinite'> {
  const { exports, sums } = memory
  return {
    async allFinite(x) {
      if (x.dtype !== 'float32') return true
      const length = Math.max(BLOCK, Math.ceil(x.size / MOST_BLOCKS / 4) * 4)
      const blocks = Math.ceil(x.size / length)
      exports.findNotFinite(sums, memory.at(x), x.size, length, 0, blocks)
      return exports.foundNone(sums, blocks) !== 0
    },
  }
}
