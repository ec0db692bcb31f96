import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

export function regularizerKernels(memory: WasmMemory): Pick<Kernels, 'penaltyForward' | 'penaltyBackward'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    penaltyForward(penalty, w, { l1, l2 }) {
      exports.penaltyForward(at(penalty), at(w), l1, l2, w.size)
    },
    penaltyBackward(g, w, { l1, l2 }) {
      exports.penaltyBackward(at(g), at(w), l1, l2, 0, g.size)
    },
  }
}
