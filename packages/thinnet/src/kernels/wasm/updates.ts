import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

type UpdateKernels = Pick<Kernels, 'clipByValue' | 'clipByNorm' | 'decay' | 'normConstraint'>

/** Elements of a block whose squares are added up by themselves, at least, … */
const BLOCK = 4096
/** … and how many blocks at most: their sums are in the workspace. */
const MOST_BLOCKS = 1024

export function updateKernels(memory: WasmMemory): UpdateKernels {
  const { exports, workspace } = memory
  const at = memory.at.bind(memory)

  return {
    clipByValue(g, limit) {
      exports.clipByValue(at(g), limit, 0, g.size)
    },
    clipByNorm(g, limit) {
      // Blocks go by the size alone, so that the norm's bits do not depend on the threads.
      const length = Math.max(BLOCK, Math.ceil(g.size / MOST_BLOCKS / 4) * 4)
      const blocks = Math.ceil(g.size / length)
      exports.squareSums(workspace, at(g), g.size, length, 0, blocks)
      const norm = Math.sqrt(exports.sumOf(workspace, blocks))
      if (!(norm <= limit)) exports.scale(at(g), at(g), limit / norm, 0, g.size)
    },
    decay(w, fraction) {
      exports.decay(at(w), fraction, 0, w.size)
    },
    normConstraint(w, { count, inner, minValue, maxValue, rate }) {
      exports.normConstraint(at(w), count, inner, minValue, maxValue, rate, workspace, 0, w.size / count)
    },
  }
}

export const updateCuts = {
  clipByValue: each(0.1),
  decay: each(0.1),
  // a unit is a block
  squareSums: { grain: 8, time: [0.2, 'length', 'end'] },
  // a unit is a norm
  normConstraint: { grain: 16, time: [0.5, 'count', 'end'] },
} satisfies Cuts
